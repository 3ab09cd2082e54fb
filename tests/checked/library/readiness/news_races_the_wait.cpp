// expect: verified
// Who finds nothing and waits is not left waiting: what came between its attempt and its wait is news.
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
std::atomic<int> in_the_pipe{0};

int main() {
    const auto use = pipe_end.begin();
    std::thread poller([=] {
        in_the_pipe.store(7);
        pipe_end.deliver(use, {.readable = true});
    });
    int got = 0;
    while (got == 0) {
        const auto seen = pipe_end.events(direction::read);
        got = in_the_pipe.load();
        if (got == 0) pipe_end.wait(use, direction::read, seen, lockstep::parking::never, {}, {});
    }
    assert(got == 7);
    poller.join();
}
