// expect: bug assertion
// also: bug assertion | --strategy random
// also: no bug | --strategy bounded
// Two threads read the clock, one after a sleep. Nothing orders the readings: the thread that does not sleep may be later.
#include <cassert>
#include <chrono>
#include <thread>

using steady = std::chrono::steady_clock;

int main() {
    steady::time_point slept, at_once;
    std::thread sleeper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        slept = steady::now();
    });
    std::thread other([&] { at_once = steady::now(); });
    sleeper.join();
    other.join();
    assert(at_once < slept);
}
