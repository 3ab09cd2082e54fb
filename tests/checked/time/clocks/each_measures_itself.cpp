// expect: no bug
// Each thread measures how long its own sleep takes: never less than it asked for, and never as long as the patience.
#include <cassert>
#include <chrono>
#include <thread>

using steady = std::chrono::steady_clock;

void measure() {
    const auto start = steady::now();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto took = steady::now() - start;
    assert(took >= std::chrono::milliseconds(10));
    assert(took < std::chrono::milliseconds(900));
}

int main() {
    std::thread other(measure);
    measure();
    other.join();
}
