// expect: verified
// The waiter counts as one only until it is served: a release that comes later reaches the next.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::thread taker([] {
        if (!units.try_acquire_for(std::chrono::milliseconds(1))) units.acquire();
        units.acquire();
    });
    units.release();
    units.release();
    taker.join();
    assert(units.value() == 0);
}
