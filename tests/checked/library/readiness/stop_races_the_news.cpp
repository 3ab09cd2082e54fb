// expect: verified
// A stop request meets the news: the wait ends, and says how.
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    std::stop_source stop;
    std::thread waiter([&] {
        const ending how = pipe_end.wait(use, direction::read, 0, lockstep::parking::never, stop.get_token(), {});
        if (how == ending::granted) assert(pipe_end.events(direction::read) == 1);
        else assert(how == ending::cancelled);
    });
    stop.request_stop();
    pipe_end.deliver(use, {.readable = true});
    waiter.join();
}
