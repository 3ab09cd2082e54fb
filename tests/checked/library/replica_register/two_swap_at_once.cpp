// expect: verified
// Two compare and swap at the same time, with the same number: not both are told that they have, and what one was told so of
// is with a majority, and nobody has what would replace it.
#include "replicas.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version first{1, 0}, mine{2, 1}, his{2, 2};
    begin_with(first);
    swapped he{};
    std::thread other([&] {
        sender him(nothing_lost);
        he = compare_and_swap(him, first, his, 8);
    });
    sender me(nothing_lost);
    const swapped i = compare_and_swap(me, first, mine, 7);
    other.join();
    assert(!(i == swapped::yes && he == swapped::yes));
    if (i == swapped::yes) assert(copies_of(mine) >= majority && newest() == mine);
    if (he == swapped::yes) assert(copies_of(his) >= majority && newest() == his);
    lockstep::sometimes(i == swapped::yes, "the one");
    lockstep::sometimes(he == swapped::yes, "the other one");
}
