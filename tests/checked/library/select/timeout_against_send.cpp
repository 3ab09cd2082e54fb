// expect: verified
// A select gives up as a sender comes: the value has passed, or the sender is told that it has not.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;

lockstep::channel<int> a, b;
bool late = false, got = false;

[[gnu::noinline]] void receive_or_give_up() {
    lockstep::select(lockstep::on_receive(a, [&](std::optional<int> v) { got = v == 1; }),
                     lockstep::on_receive(b, [](std::optional<int>) { assert(false); }),
                     lockstep::after(1ms, [&] { late = true; }));
}

/// Where the frames of the select were.
[[gnu::noinline]] void overwrite_old_frames() {
    char gone[4096];
    __builtin_memset(gone, 0, sizeof gone);
    asm volatile("" : : "r"(gone) : "memory");
}

int main() {
    lockstep::channel_status sent{};
    std::thread sender([&] {
        int value = 1;
        sent = a.send_for(value, 1ms);
    });
    receive_or_give_up();
    sender.join();
    assert(got != late && got == (sent == lockstep::channel_status::done));
    overwrite_old_frames();
    int left = 2; // nothing of the select may be left in the queues
    assert(a.try_send(left) == lockstep::channel_status::full_or_empty);
    assert(b.try_send(left) == lockstep::channel_status::full_or_empty);
}
