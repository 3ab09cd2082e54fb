// expect: verified
// One release of two units lets two waiters through, whoever waits already and whoever comes later.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::thread one([] { units.acquire(); });
    std::thread two([] { units.acquire(); });
    units.release(2);
    one.join();
    two.join();
    assert(units.value() == 0);
}
