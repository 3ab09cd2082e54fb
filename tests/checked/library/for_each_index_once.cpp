// expect: verified
// A loop that takes time is shared with a helper: each turn is made once, by one of the two, and seen by the caller.
#include "lockstep/parallel/for.hpp"

#include <array>
#include <cassert>
#include <thread>

int main() {
    std::array<int, 4> made{};
    lockstep::parallel_for(std::size_t{0}, made.size(), [&](std::size_t i) {
        ++made[i];
        if (i == 0) std::this_thread::sleep_for(10 * lockstep::detail::worth_sharing); // long enough to call for help
    });
    assert((made == std::array{1, 1, 1, 1}));
}
