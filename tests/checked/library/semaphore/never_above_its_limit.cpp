// expect: no bug | --strategy bounded --preemptions 4
// Two releases of a binary semaphore meet a waiter that gives up: its count never gets above one, and one of the two says
// so, unless the waiter took its unit.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::binary_semaphore unit(0);

bool release() {
    try {
        unit.release();
        return true;
    } catch (const std::overflow_error&) {
        return false;
    }
}

int main() {
    bool other_released = false;
    std::thread other([&] { other_released = release(); });
    bool taken = false;
    std::thread waiter([&] { taken = unit.try_acquire_for(std::chrono::milliseconds(1)); });
    const bool released = release();
    other.join();
    waiter.join();
    assert(released + other_released == taken + static_cast<int>(unit.value()));
    assert(unit.value() <= 1);
}
