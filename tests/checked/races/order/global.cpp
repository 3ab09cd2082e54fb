// expect: bug data_race
// Two threads add to a global with nothing between them.
#include <thread>

int counter = 0;

int main() {
    std::thread other([] { ++counter; });
    ++counter;
    other.join();
}
