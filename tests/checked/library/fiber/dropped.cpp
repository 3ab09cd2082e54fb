// expect: verified
// Dropping the handle asks the fiber to stop, and waits.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <cassert>

int main() {
    lockstep::semaphore never(0);
    bool stopped = false;
    {
        const lockstep::fiber<> f = lockstep::go([&](const std::stop_token& stop) { stopped = !never.acquire(stop); });
    }
    assert(stopped);
}
