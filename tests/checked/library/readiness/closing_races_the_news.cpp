// expect: verified
// The descriptor is closed, and its number used again, as news of it arrive: the wait ends, and the new one hears nothing old.
#include "../who_waits.hpp"
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    std::thread poller([=] { pipe_end.deliver(use, {.readable = true, .hung_up = true}); });
    std::thread waiter([=] {
        const ending how = pipe_end.wait(use, direction::read, 0, lockstep::parking::never, {}, {});
        assert(how == ending::granted || how == ending::closed);
    });
    lockstep::testing::assume_waits(1);
    pipe_end.end();
    const auto next_use = pipe_end.begin();
    assert(next_use != use);
    poller.join();
    waiter.join();
    assert(pipe_end.events(direction::read) == 0 && !pipe_end.hung_up());
}
