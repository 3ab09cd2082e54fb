// expect: verified
// The first in the queue wants two where there is one, and gives up: the one behind it, who wants one, is served.
#include "../who_waits.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

int main() {
    lockstep::semaphore s(0);
    bool got_two = false;
    std::thread wants_two([&] { got_two = s.try_acquire_for(2, std::chrono::milliseconds(1)); });
    assume_waits(1);
    std::thread wants_one([&] { s.acquire(); });
    assume_waits(2);
    s.release();
    wants_two.join();
    wants_one.join();
    assert(!got_two && s.value() == 0);
}
