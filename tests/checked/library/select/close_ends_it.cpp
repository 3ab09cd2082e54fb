// expect: verified
// A channel is closed while a select waits to receive and to send: it ends by that case, which says so.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> a, b;
    std::thread closer([&] { a.close(); });
    int value = 1;
    bool closed = false;
    const std::size_t which = lockstep::select(lockstep::on_send(b, value, [](bool) { assert(false); }),
                                               lockstep::on_receive(a, [&](std::optional<int> v) { closed = !v; }));
    closer.join();
    assert(which == 1 && closed && value == 1);
}
