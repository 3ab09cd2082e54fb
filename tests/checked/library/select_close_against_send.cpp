// expect: no bug | --executions 20000
// A select that sends meets a close and a receiver: the value arrives and it says so, or neither.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    int value = 1;
    bool sent = false;
    std::thread sender([&] { lockstep::select(lockstep::on_send(c, value, [&](bool yes) { sent = yes; })); });
    std::thread closer([&] { c.close(); });
    const std::optional<int> got = c.receive();
    sender.join();
    closer.join();
    assert(sent == got.has_value());
}
