// expect: verified
// The only unit arrives as the waiter gives up: it is taken or still there, never lost and never doubled.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::thread giver([] { units.release(); });
    const bool got = units.try_acquire_for(std::chrono::milliseconds(1));
    giver.join();
    assert(units.value() == (got ? 0 : 1));
}
