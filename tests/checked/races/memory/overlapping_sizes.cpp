// expect: bug data_race
// One thread writes a word, the other one byte in the middle of it.
#include <thread>

unsigned word = 0;

int main() {
    std::thread other([] { word = 0x01020304; });
    reinterpret_cast<unsigned char*>(&word)[2] = 9;
    other.join();
}
