// expect: verified
// A descriptor is closed as somebody waits for it: the wait ends as closed, whether it was registered by then or not.
#include "kernel.hpp"

using namespace lockstep::testing;
using lockstep::parking::ending;

std::atomic<watch_use> at{};

int main() {
    make_watches();
    const int descriptor = os.open();
    std::thread waiter([=] {
        const watch_use use = registry.find_or_add(at, descriptor, os);
        if (use.is_forgotten()) return;
        const ending how =
            use.of()->wait(use.generation(), lockstep::direction::read, 0, lockstep::parking::never, {}, {});
        assert(how == ending::closed);
    });
    registry.forget(at);
    os.close(descriptor);
    waiter.join();
}
