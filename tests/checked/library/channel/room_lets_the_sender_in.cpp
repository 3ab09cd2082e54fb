// expect: verified
// A receive makes room, and the sender that waits for it goes on without another receive.
#include "lockstep/sync/channel.hpp"
#include "lockstep/sync/latch.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    lockstep::latch both_sent(1);
    std::thread sender([&] {
        c.send(1);
        c.send(2);
        both_sent.count_down();
    });
    assert(c.receive() == 1);
    both_sent.wait();
    assert(c.receive() == 2);
    sender.join();
}
