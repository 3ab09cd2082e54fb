// expect: verified
// Without a buffer a value passes from hand to hand, a movable one too.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <memory>
#include <thread>

int main() {
    lockstep::channel<std::unique_ptr<int>> hands;
    std::thread sender([&] { hands.send(std::make_unique<int>(7)); });
    const auto got = hands.receive();
    sender.join();
    assert(got && **got == 7);
}
