// expect: verified
// A record is replaced while one of those who have it dies, and a newcomer in its place gets what the others have: what was
// acknowledged is with a majority still, and all who are repaired end with the same.
#include "replicas.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version before{1, 0}, put{2, 0};
    begin_with(before);
    unsigned stored = 0;
    std::thread writes([&] {
        sender writer(lockstep::choose(2 * replicas + 1)); // a message or an answer is lost, or nothing
        stored = write(writer, put);
    });
    // The third one dies, with what it had, and the newcomer is told by both others.
    sender peers(nothing_lost);
    peers.tell(all[2], [](copy& c) { c = copy(); });
    for (unsigned r = 0; r < 2; ++r) {
        version there;
        peers.tell(all[r], [&](copy& c) { there = *c.held(); });
        peers.tell(all[2], [&](copy& c) { c.store(there); });
    }
    writes.join();
    if (stored >= majority) assert(newest() == put && copies_of(put) >= majority);
    lockstep::sometimes(all[2].has.held() == before, "the newcomer is told before it is put");
    // Those who have read each other agree.
    const version stays = newest();
    for (replica& r : all) r.has.store(stays);
    assert(copies_of(stays) == replicas);
}
