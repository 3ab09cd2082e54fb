// expect: bug data_race
// One only reads, the other writes: a race all the same.
#include <thread>

int value = 0;

int main() {
    std::thread reader([] { [[maybe_unused]] const int seen = value; });
    value = 1;
    reader.join();
}
