// expect: no bug | --executions 20000
// One unit, and of two waiters one gives up just then: the other gets the unit.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::thread impatient([] {
        if (units.try_acquire_for(std::chrono::milliseconds(1))) units.release();
    });
    std::thread giver([] { units.release(); });
    units.acquire();
    impatient.join();
    giver.join();
    assert(units.value() == 0);
}
