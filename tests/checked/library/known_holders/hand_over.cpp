// expect: verified
// Whoever is no longer one of the nearest gives its record to the newcomer who is, and forgets its own when that one has it. A newer
// record comes to it meanwhile, from somebody who does not know of the newcomer yet: one of both has it at the end.
#include "../replica_register/replicas.hpp"
#include "lockstep/net/p2p/values/known_holders.hpp"

#include <thread>

using namespace lockstep::testing;

int main() {
    const version old{1, 0}, newer{2, 0};
    replica mine, his;
    mine.has.store(old);
    sender nobody_loses(nothing_lost);
    lockstep::net::p2p::known_holders<int, version> holders;
    const std::vector<int> newcomer{1};
    bool acknowledged = false, forgotten = false;
    std::thread writes([&] {
        sender writer(nothing_lost);
        writer.tell(mine, [&](copy& c) { acknowledged = c.store(newer) == outcome::stored; });
    });
    for (int turn = 0; turn < 2 && !forgotten; ++turn) {
        std::optional<version> offered;
        nobody_loses.tell(mine, [&](copy& c) { offered = c.held(); });
        if (!holders.lack(newcomer, *offered).empty()) {
            outcome o{};
            nobody_loses.tell(his, [&](copy& c) { o = c.store(*offered); });
            holders.has(1, *offered);
        }
        std::optional<version> still;
        nobody_loses.tell(mine, [&](copy& c) { still = c.held(); });
        if (holders.lack(newcomer, *still).empty())
            nobody_loses.tell(mine, [&](copy& c) { forgotten = c.forget(*still); });
    }
    writes.join();
    if (acknowledged) assert(mine.has.held() == newer || his.has.held() == newer);
    assert(mine.has.held() || his.has.held());
    lockstep::sometimes(forgotten && his.has.held() == newer, "the newer one was handed over");
    lockstep::sometimes(forgotten && mine.has.held() == newer, "the newer one came to who had forgotten the old one");
}
