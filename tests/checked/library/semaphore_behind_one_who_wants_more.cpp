// expect: verified
// The first in the queue wants two where there is one, and gives up: the one behind it, who wants one, is served.
#include "lockstep/sync/semaphore.hpp"
#include "who_waits.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::semaphore s(0);
    bool got_two = false;
    std::thread wants_two([&] { got_two = s.try_acquire_for(2, std::chrono::milliseconds(1)); });
    lockstep::testing::assume_waits(1);
    std::thread giver([&] { s.release(); });
    s.acquire();
    wants_two.join();
    giver.join();
    assert(!got_two && s.value() == 0);
}
