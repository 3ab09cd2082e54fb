// expect: verified
// Two threads that each have a lock reserved in turn: who looks late whether it still has it does not disturb the other.
#include "lockstep/parking/reservable_lock.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::parking::reservable_lock<true, 0> lock;
    int counter = 0;
    const auto increase = [&] {
        const lockstep::parking::raw_guard guard(lock);
        ++counter;
    };
    increase(); // reserved for main
    std::thread other([&] {
        increase(); // taken away, and reserved for this one
        increase();
    });
    increase();
    other.join();
    assert(counter == 4);
}
