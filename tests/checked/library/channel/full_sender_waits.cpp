// expect: verified
// A sender that finds the buffer full waits, and its value comes after those that were there.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    std::thread sender([&] {
        c.send(1);
        c.send(2);
    });
    for (int expected = 1; expected <= 2; ++expected) assert(c.receive() == expected);
    sender.join();
    std::optional<int> more;
    assert(c.try_receive(more) == lockstep::channel_status::full_or_empty);
}
