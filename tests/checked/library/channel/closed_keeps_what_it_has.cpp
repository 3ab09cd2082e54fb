// expect: verified
// What was sent before the close is received after it; then comes nothing.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    bool sent = false;
    std::thread sender([&] {
        sent = c.send(1);
        c.close();
    });
    const auto first = c.receive(), second = c.receive();
    sender.join();
    assert(sent && first && *first == 1 && !second);
}
