// expect: verified
// One who compared and swapped has died when one peer had its record, which is repaired: the others get it, while somebody else
// compares and swaps. If that succeeds, what it wrote stays.
#include "replicas.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version first{1, 0}, left_over{2, 5}, mine{3, 1};
    begin_with(first);
    const lockstep::net::p2p::ballot of_the_dead{2, 6};
    for (unsigned r = 0; r < majority; ++r) all[r].has.promise(of_the_dead);
    all[0].has.store(left_over, of_the_dead);
    std::thread repairs([&] {
        sender peer(nothing_lost);
        version there;
        peer.tell(all[0], [&](copy& c) { there = *c.held(); });
        for (unsigned r = 1; r < replicas; ++r) peer.tell(all[r], [&](copy& c) { c.store(there); });
    });
    sender me(lockstep::choose(2) == 0 ? 0 : nothing_lost); // the first one, perhaps, does not hear of it
    const swapped i = compare_and_swap(me, first, mine, 7);
    repairs.join();
    if (i == swapped::yes) assert(copies_of(mine) >= majority && newest() == mine);
    lockstep::sometimes(i == swapped::yes, "it was not repaired yet");
    lockstep::sometimes(copies_of(left_over) == replicas, "it was repaired before");
}
