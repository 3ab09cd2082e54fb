// expect: verified
// The descriptor is closed, and its number used again, as somebody is about to wait for it: the wait ends, and is none for
// the new one.
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;

int main() {
    const auto use = pipe_end.begin();
    std::thread waiter(
        [=] { assert(pipe_end.wait(use, direction::read, 0, lockstep::parking::never, {}, {}) == ending::closed); });
    pipe_end.end();
    const auto next_use = pipe_end.begin();
    assert(next_use != use);
    waiter.join();
    assert(pipe_end.deliver(next_use, {.readable = true}) == 0);
}
