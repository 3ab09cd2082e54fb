// A peer's life among others: joining, finding, leaving, dying, and what others make of it.
#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

TEST(Peer, OneAloneAnswersAtOnce) {
    town t;
    t.run([&] {
        peer& me = t.arrive();
        me.join({});
        const message_deadline before = t.clock.now();
        const found nobody = me.find(peer_id::of("anything"));
        EXPECT_TRUE(nobody.nearest.empty());
        EXPECT_FALSE(nobody.cut_short);
        me.join({me.self()}); // somebody's configuration names itself
        EXPECT_EQ(t.clock.now(), before);
    });
}

TEST(Peer, TwoFindEachOther) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        peer& first = t.arrive();
        peer& second = t.arrive();
        second.join({first.self()});
        EXPECT_EQ(second.find(peer_id::of("x")).nearest, std::vector{first.self()});
        t.clock.sleep(1s); // the first one has pinged the newcomer
        EXPECT_EQ(first.find(peer_id::of("x")).nearest, std::vector{second.self()});
        first.ping(second.self());
    });
}

TEST(Peer, EverybodyFindsTheNearestOfAll) {
    town t({.delay_least = 10ms, .delay_most = 100ms});
    t.run([&] {
        t.settle(120);
        t.clock.sleep(3min); // buckets are filled
        for (int round = 0; round < 60; ++round) {
            peer& asks = *t.peers[t.random() % t.peers.size()];
            const peer_id target = peer_id::any(t.random);
            const found f = asks.find(target);
            EXPECT_EQ(f.nearest, t.nearest(target, 20, &asks));
            EXPECT_EQ(f.failures, 0u);
            EXPECT_LE(f.hops, 3u);
        }
    });
}

} // namespace
} // namespace lockstep::net::p2p
