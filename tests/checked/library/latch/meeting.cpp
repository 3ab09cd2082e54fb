// expect: verified
// Two arrive and wait for each other, one of them has waited with a timeout before; counting below zero is refused.
#include "lockstep/sync/latch.hpp"

#include <cassert>
#include <thread>

lockstep::latch both(2);

int main() {
    std::thread other([] { both.arrive_and_wait(); });
    const bool early = both.wait_for(std::chrono::milliseconds(1));
    assert(!early);
    both.arrive_and_wait();
    other.join();
    bool refused = false;
    try {
        both.count_down();
    } catch (const std::logic_error&) {
        refused = true;
    }
    assert(refused && both.try_wait());
}
