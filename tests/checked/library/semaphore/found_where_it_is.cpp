// expect: verified
// A unit was there, and the only other one who wanted it has given up: try_acquire finds it, whoever is served meanwhile.
#include "lockstep/sync/semaphore.hpp"

#include <atomic>
#include <cassert>
#include <thread>

int main() {
    lockstep::semaphore units(0);
    std::atomic<bool> gave_up = false;
    std::thread waiter([&] { gave_up = !units.try_acquire_for(std::chrono::milliseconds(1)); });
    std::thread releaser([&] { units.release(); });
    const bool there = units.value() == 1;
    if (there && gave_up) assert(units.try_acquire());
    waiter.join();
    releaser.join();
}
