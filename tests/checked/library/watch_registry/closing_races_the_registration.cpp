// expect: verified
// A descriptor is closed as somebody is about to wait for it the first time, and its number is used again at once: the wait
// ends, and the next one with that number is watched, too.
#include "kernel.hpp"

using namespace lockstep::testing;

std::atomic<watch_use> at{}, next_at{};

int main() {
    make_watches();
    const int descriptor = os.open();
    std::thread waiter([=] {
        const watch_use use = registry.find_or_add(at, descriptor, os);
        assert(use.is_forgotten() || use.of() != nullptr);
    });
    registry.forget(at);
    os.close(descriptor);
    const int next = os.open();
    assert(next == descriptor);
    const watch_use use = registry.find_or_add(next_at, next, os);
    assert(use.of() != nullptr);
    waiter.join();
    assert(at.load().is_forgotten());
    assert(registry.deliver(os.entered(next).value(), {.readable = true}) == 0);
    assert(use.of()->events(lockstep::direction::read) == 1);
}
