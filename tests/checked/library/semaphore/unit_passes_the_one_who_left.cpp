// expect: verified
// One unit, and of two waiters one gives up just then: the other gets the unit.
#include "../who_waits.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::thread impatient([] {
        if (units.try_acquire_for(std::chrono::milliseconds(1))) units.release();
    });
    lockstep::testing::assume_waits(1);
    std::thread patient([] { units.acquire(); });
    units.release();
    impatient.join();
    patient.join();
    assert(units.value() == 0);
}
