// expect: verified
// Two wait for the same direction, as with a listener: both look again.
#include "../who_waits.hpp"
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    const auto wait = [=] { pipe_end.wait(use, direction::read, 0, lockstep::parking::never, {}, {}); };
    std::thread a(wait);
    lockstep::testing::assume_waits(1);
    std::thread b(wait);
    lockstep::testing::assume_waits(2);
    assert(pipe_end.deliver(use, {.readable = true}) == 2);
    a.join();
    b.join();
}
