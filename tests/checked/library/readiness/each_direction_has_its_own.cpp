// expect: verified
// One waits to read and one to write: each is woken by news for it, and by no others.
#include "../who_waits.hpp"
#include "lockstep/fiber/detail/watch.hpp"

#include <cassert>
#include <thread>

using lockstep::direction;
using lockstep::parking::ending;

lockstep::fibers::watch pipe_end;
int main() {
    const auto use = pipe_end.begin();
    bool readable = false, writable = false;
    std::thread reader([&] {
        pipe_end.wait(use, direction::read, 0, lockstep::parking::never, {}, {});
        assert(readable);
    });
    lockstep::testing::assume_waits(1);
    std::thread writer([&] {
        pipe_end.wait(use, direction::write, 0, lockstep::parking::never, {}, {});
        assert(writable);
    });
    lockstep::testing::assume_waits(2);
    readable = true;
    pipe_end.deliver(use, {.readable = true});
    writable = true;
    pipe_end.deliver(use, {.writable = true});
    reader.join();
    writer.join();
}
