// expect: verified
// The limit of examples/net/crowd: there are never more inside than there are places, and whoever is refused comes in as soon
// as somebody has left.
#include "../../../../examples/net/crowd/places.hpp"

#include <atomic>
#include <cassert>
#include <thread>

crowd::places all(1);
std::atomic<int> inside{0};

bool come() {
    const auto place = all.take();
    if (place == nullptr) return false;
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    return true;
}

int main() {
    bool theirs = false, others = false;
    std::thread second([&] { theirs = come(); });
    std::thread third([&] { others = come(); });
    const bool ours = come();
    second.join();
    third.join();
    assert(ours || theirs || others);
    assert(come());
}
