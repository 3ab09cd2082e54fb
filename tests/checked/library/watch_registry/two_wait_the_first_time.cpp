// expect: verified
// Two wait for a descriptor the first time, one to read and one to write: it is registered once, for both.
#include "kernel.hpp"

using namespace lockstep::testing;

std::atomic<watch_use> at{};

int main() {
    make_watches();
    const int descriptor = os.open();
    watch_use theirs;
    std::thread other([&] { theirs = registry.find_or_add(at, descriptor, os); });
    const watch_use ours = registry.find_or_add(at, descriptor, os);
    other.join();
    assert(ours.of() != nullptr && ours.of() == theirs.of() && ours.generation() == theirs.generation());
}
