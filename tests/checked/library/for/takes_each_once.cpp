// expect: verified
// Three turns shared by two workers: each is done once, by one of them, and all are done when the loop returns.
#include "lockstep/parallel/for.hpp"

#include <array>
#include <cassert>

int main() {
    lockstep::set_default_options({.workers = 2});
    std::array<int, 3> turns{};
    lockstep::parallel_for(0, 3, [&](int i) { ++turns[static_cast<std::size_t>(i)]; });
    assert((turns == std::array{1, 1, 1}));
}
