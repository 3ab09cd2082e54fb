// expect: verified
// Two compare and swap, of which one has been refused before and takes a higher number, and any message of the first one, or its
// answer, is lost: not both change the same record, also if one of them does not know whether it has.
#include "replicas.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version first{1, 0}, mine{2, 9}, his{3, 1};
    begin_with(first);
    sender me(lockstep::choose(2 * 6 + 1)); // six messages, or their answers, or nothing
    swapped he{};
    std::thread other([&] {
        sender him(nothing_lost);
        he = compare_and_swap(him, first, his, 8);
    });
    const swapped i = compare_and_swap(me, first, mine, 7);
    other.join();
    assert(!(i == swapped::yes && he == swapped::yes));
    if (he == swapped::yes) assert(copies_of(his) >= majority && copies_of(mine) < majority);
    if (i == swapped::yes) assert(copies_of(mine) >= majority && newest() == mine);
    lockstep::sometimes(i == swapped::perhaps && he == swapped::yes, "the first does not know, and it was not done");
    lockstep::sometimes(i == swapped::perhaps && he == swapped::no, "the first does not know, and it was in the way");
}
