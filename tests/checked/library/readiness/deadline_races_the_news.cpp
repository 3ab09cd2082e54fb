// expect: verified
// News come as the time of who waits for them runs out: they are counted, and nobody is woken in its frame that is gone.
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    std::thread poller([=] { pipe_end.deliver(use, {.readable = true}); });
    const auto soon = lockstep::parking::after(std::chrono::milliseconds(1));
    const ending how = pipe_end.wait(use, direction::read, 0, soon, {}, {});
    if (how == ending::granted) assert(pipe_end.events(direction::read) == 1);
    else assert(how == ending::timed_out);
    poller.join();
    assert(pipe_end.events(direction::read) == 1);
}
