// expect: verified
// A select gives up as a sender comes: the value has passed, or the sender is told that it has not.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;

int main() {
    lockstep::channel<int> a, b;
    bool late = false, got = false;
    lockstep::channel_status sent{};
    std::thread sender([&] {
        int value = 1;
        sent = a.send_for(value, 1ms);
    });
    lockstep::select(lockstep::on_receive(a, [&](std::optional<int> v) { got = v == 1; }),
                     lockstep::on_receive(b, [](std::optional<int>) { assert(false); }),
                     lockstep::after(1ms, [&] { late = true; }));
    sender.join();
    assert(got != late && got == (sent == lockstep::channel_status::done));
    int left = 2; // nothing of the select may be left in the queues
    assert(a.try_send(left) == lockstep::channel_status::full_or_empty);
    assert(b.try_send(left) == lockstep::channel_status::full_or_empty);
}
