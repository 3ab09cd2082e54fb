// expect: verified
// A send and a receive that both give up meet or miss each other, but never half: the value is on exactly one side.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <memory>
#include <thread>

using namespace std::chrono_literals;
using lockstep::channel_status;

int main() {
    lockstep::channel<std::unique_ptr<int>> hands;
    auto value = std::make_unique<int>(7);
    channel_status sent{};
    std::thread sender([&] { sent = hands.send_for(value, 1ms); });
    std::optional<std::unique_ptr<int>> got;
    const channel_status received = hands.receive_for(got, 1ms);
    sender.join();
    assert(sent == received);
    if (received == channel_status::done) assert(got && **got == 7 && !value);
    else assert(received == channel_status::timed_out && !got && *value == 7);
}
