// expect: bug data_race
// A lambda captures a local by reference and outlives the statement that made it.
#include <thread>

int main() {
    int local = 0;
    std::thread other([&local] { local = 1; });
    local = 2;
    other.join();
}
