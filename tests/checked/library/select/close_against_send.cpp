// expect: verified
// A select that sends meets a close and a receiver: the value arrives and it says so, or neither.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    int value = 1;
    bool sent = false;
    std::thread sender([&] { lockstep::select(lockstep::on_send(c, value, [&](bool yes) { sent = yes; })); });
    std::optional<int> got;
    std::thread receiver([&] { got = c.receive(); });
    c.close();
    sender.join();
    receiver.join();
    assert(sent == got.has_value());
}
