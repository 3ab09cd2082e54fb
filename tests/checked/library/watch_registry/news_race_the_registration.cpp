// expect: verified
// News come as soon as the kernel knows the descriptor, before whoever registers it does: they are not lost.
#include "kernel.hpp"

using namespace lockstep::testing;
using lockstep::direction;

std::atomic<watch_use> at{};

int main() {
    make_watches();
    const int descriptor = os.open();
    std::thread poller([=] {
        std::optional<std::uint64_t> name;
        while (!name) name = os.entered(descriptor);
        registry.deliver(*name, {.readable = true});
    });
    const watch_use use = registry.find_or_add(at, descriptor, os);
    use.of()->wait(use.generation(), direction::read, 0, lockstep::parking::never, {}, {});
    assert(use.of()->events(direction::read) == 1);
    poller.join();
}
