// expect: verified
// A stop request meets the receiver: the value has passed or is still ours.
#include "lockstep/sync/channel.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <memory>
#include <thread>

using lockstep::channel_status;

int main() {
    lockstep::channel<std::unique_ptr<int>> hands;
    std::stop_source stop;
    auto value = std::make_unique<int>(7);
    channel_status sent{};
    std::thread sender([&] { sent = hands.send(value, stop.get_token()); });
    lockstep::testing::assume_waits(1);
    std::thread stopper([&] { stop.request_stop(); });
    std::optional<std::unique_ptr<int>> got;
    const channel_status received = hands.try_receive(got);
    sender.join();
    stopper.join();
    assert((sent == channel_status::done) == (received == channel_status::done));
    assert(got.has_value() == (value == nullptr));
}
