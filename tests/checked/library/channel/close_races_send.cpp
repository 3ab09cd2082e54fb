// expect: verified
// Closing races a send and a receive: a value that was accepted arrives, one that was refused does not.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    bool sent = false;
    std::thread sender([&] { sent = c.send(5); });
    std::thread closer([&] { c.close(); });
    const std::optional<int> got = c.receive();
    sender.join();
    closer.join();
    assert(sent == got.has_value());
    assert(!got || *got == 5);
}
