// expect: verified
// An event is set as the time of its waiter runs out.
#include "lockstep/sync/event.hpp"

#include <cassert>
#include <thread>

lockstep::event happened;
int what = 0;

int main() {
    std::thread setter([] {
        what = 1;
        happened.set();
    });
    if (happened.wait_for(std::chrono::milliseconds(1))) assert(what == 1);
    setter.join();
    assert(happened.is_set());
}
