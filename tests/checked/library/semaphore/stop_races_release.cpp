// expect: verified
// A stop request meets the release: the unit is taken or still there.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

int main() {
    std::stop_source stop;
    bool got = false;
    std::thread waiter([&] { got = units.acquire(stop.get_token()); });
    stop.request_stop();
    units.release();
    waiter.join();
    assert(units.value() == (got ? 0 : 1));
}
