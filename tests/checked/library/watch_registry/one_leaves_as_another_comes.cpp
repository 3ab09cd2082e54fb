// expect: verified
// One descriptor is closed as another is registered: news of that one find it, also where it is known at the same place.
#include "kernel.hpp"

using namespace lockstep::testing;

std::atomic<watch_use> at{}, other_at{};

int main() {
    make_watches();
    const int descriptor = os.open(), other = os.open();
    registry.find_or_add(at, descriptor, os);
    std::thread leaves([] { registry.forget(at); });
    const watch_use use = registry.find_or_add(other_at, other, os);
    leaves.join();
    registry.deliver(os.entered(other).value(), {.writable = true});
    assert(use.of()->events(lockstep::direction::write) == 1);
}
