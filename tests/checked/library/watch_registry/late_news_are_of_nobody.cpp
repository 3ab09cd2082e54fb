// expect: verified
// News of a descriptor that is closed come as the next one is registered, which is known at the same place: it hears none.
#include "kernel.hpp"

using namespace lockstep::testing;
using lockstep::direction;

std::atomic<watch_use> at{}, next_at{};

int main() {
    make_watches();
    const int descriptor = os.open();
    registry.find_or_add(at, descriptor, os);
    const std::uint64_t name = os.entered(descriptor).value();
    std::thread poller([=] { registry.deliver(name, {.readable = true, .hung_up = true}); });
    registry.forget(at);
    os.close(descriptor);
    const int next = os.open();
    const watch_use use = registry.find_or_add(next_at, next, os);
    assert(use.of()->index == static_cast<std::uint32_t>(name));
    poller.join();
    assert(use.of()->events(direction::read) == 0 && !use.of()->hung_up());
}
