// expect: verified
// Whoever sees news of the end sees that it is the end: nothing counts as read to its end thereafter.
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    std::thread poller([=] { pipe_end.deliver(use, {.readable = true, .hung_up = true}); });
    if (pipe_end.events(direction::read) == 1) assert(pipe_end.hung_up());
    poller.join();
}
