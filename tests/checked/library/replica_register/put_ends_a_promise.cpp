// expect: verified
// One compares and swaps while another simply puts a record of a smaller number: not both are acknowledged, so the swap never replaces
// what it has not seen.
#include "replicas.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version first{1, 0}, put{2, 1}, mine{3, 0};
    begin_with(first);
    unsigned stored = 0;
    std::thread puts([&] {
        sender he(nothing_lost);
        stored = write(he, put);
    });
    sender me(nothing_lost);
    const swapped i = compare_and_swap(me, first, mine, 7);
    puts.join();
    // It gives way to the swap's number: so it is refused, and put anew, where that was first.
    assert(!(i == swapped::yes && stored >= majority));
    lockstep::sometimes(i == swapped::yes, "the swap was first");
    lockstep::sometimes(stored == replicas && i != swapped::yes, "the other was first");
}
