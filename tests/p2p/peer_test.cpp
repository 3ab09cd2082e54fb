// A peer's life among others: joining, finding, leaving, dying, and what others make of it.
#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>
#include <map>

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

TEST(Peer, JoinsThroughAnyOfThoseWhoAnswer) {
    town t;
    t.run([&] {
        peer& there = t.arrive();
        const contact dead(identity_of(1000).public_key());
        peer& late = t.arrive();
        late.join({dead, there.self()});
        EXPECT_EQ(late.known_peers(), 1u);
        peer& unlucky = t.arrive();
        try {
            unlucky.join({dead});
            ADD_FAILURE() << "joined through the dead";
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::timed_out);
            EXPECT_NE(std::string(e.what()).find(dead.id().hex()), std::string::npos) << e.what();
        }
    });
}

TEST(Peer, TwoNetworksStayTwo) {
    town t;
    memory_peers other(t.wires, 2);
    t.run([&] {
        t.settle(10);
        peer stranger(identity_of(500), other, {.seed = 500}), another(identity_of(501), other, {.seed = 501});
        another.join({stranger.self()});
        try {
            stranger.join({t.peers.front()->self()});
            ADD_FAILURE() << "two networks are one";
        } catch (const remote_error& e) {
            EXPECT_EQ(e.code(), static_cast<int>(peer_code::another_network));
            EXPECT_NE(std::string(e.what()).find("network 0, not 2"), std::string::npos) << e.what();
        }
        EXPECT_THROW(t.peers[3]->ping(another.self()), remote_error);
        t.clock.sleep(10min);
        EXPECT_EQ(stranger.known_peers(), 1u);
        for (const auto& p : t.peers) {
            EXPECT_EQ(p->known_peers(), 9u);
            EXPECT_FALSE(p->known(stranger.id()));
        }
    });
}

TEST(Peer, WhoDiesIsForgottenAndItsNeighboursAreTold) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        t.settle(40);
        t.clock.sleep(3min);
        const contact victim = t.peers[17]->self();
        std::vector<message_deadline> told;
        std::size_t neighbours = 0;
        for (const auto& p : t.peers) {
            const auto near = p->neighbours();
            neighbours += std::ranges::find(near, victim) != near.end();
            p->on_neighbours([&](const neighbour_event& e) {
                if (e.what == neighbour_event::type::gone && e.who == victim) told.push_back(t.clock.now());
            });
        }
        t.peers.erase(t.peers.begin() + 17);
        const message_deadline death = t.clock.now();
        t.clock.sleep(3min);
        EXPECT_EQ(told.size(), neighbours);
        EXPECT_GE(neighbours, 5u);
        // Silent for 60 s, seen at the next look (22.5 s at most), two pings of 2 s.
        for (const message_deadline when : told) EXPECT_LE(when - death, 90s);
        t.clock.sleep(20min);
        for (const auto& p : t.peers) EXPECT_FALSE(p->known(victim.id()));
    });
}

TEST(Peer, WhoLeavesIsGoneAtOnce) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        t.settle(15);
        t.clock.sleep(3min);
        const contact leaver = t.peers[4]->self();
        std::size_t told = 0;
        for (const auto& p : t.peers)
            p->on_neighbours([&](const neighbour_event& e) { told += e.what == neighbour_event::type::gone; });
        t.peers[4]->leave();
        t.peers.erase(t.peers.begin() + 4);
        t.clock.sleep(1s);
        for (const auto& p : t.peers) EXPECT_FALSE(p->known(leaver.id()));
        EXPECT_GE(told, 5u);
    });
}

TEST(Peer, NewNeighboursAreTold) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        t.settle(5);
        std::map<peer_id, std::vector<contact>> came;
        for (const auto& p : t.peers)
            p->on_neighbours([&, id = p->id()](const neighbour_event& e) {
                if (e.what == neighbour_event::type::came) came[id].push_back(e.who);
            });
        peer& newcomer = t.arrive();
        newcomer.join({t.peers.front()->self()});
        t.clock.sleep(1min);
        for (std::size_t i = 0; i < 5; ++i) {
            const auto& told = came[t.peers[i]->id()];
            EXPECT_EQ(std::ranges::count(told, newcomer.self()), 1) << i;
        }
    });
}

TEST(Peer, CutOffFromAllItComesBackByItself) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        t.settle(10);
        peer& lonely = *t.peers.back();
        t.wires.set({.partition = {{lonely.id().hex()}, [&] {
                                       std::set<std::string> others;
                                       for (const auto& p : t.peers)
                                           if (p.get() != &lonely) others.insert(p->id().hex());
                                       return others;
                                   }()}});
        t.clock.sleep(2h);
        EXPECT_EQ(lonely.known_peers(), 0u);
        EXPECT_TRUE(lonely.find(peer_id::of("x")).nearest.empty()); // and that at once
        t.wires.set({.delay_least = 10ms, .delay_most = 50ms});
        t.clock.sleep(1min);
        EXPECT_EQ(lonely.find(peer_id::of("x")).nearest.size(), 9u);
        EXPECT_EQ(t.peers.front()->find(lonely.id()).nearest.front(), lonely.self());
    });
}

TEST(Peer, HalfOfAllDieAndTheOthersGoOn) {
    town t({.delay_least = 10ms, .delay_most = 50ms});
    t.run([&] {
        t.settle(120);
        t.clock.sleep(3min);
        for (std::size_t i = 0; i < t.peers.size(); ++i)
            t.peers.erase(t.peers.begin() + static_cast<std::ptrdiff_t>(i));
        ASSERT_EQ(t.peers.size(), 60u);
        for (int round = 0; round < 30; ++round) {
            peer& asks = *t.peers[t.random() % t.peers.size()];
            const peer_id target = peer_id::any(t.random);
            const message_deadline before = t.clock.now();
            const found f = asks.find(target);
            const auto right = t.nearest(target, 5, &asks);
            EXPECT_TRUE(std::equal(right.begin(), right.end(), f.nearest.begin()));
            EXPECT_LE(f.requests, 80u);
            EXPECT_LE(t.clock.now() - before, 10s); // however many of them let one wait for 2 s
        }
    });
}

TEST(Peer, ALookUpThatHasTooLittleTimeTellsWhatItHas) {
    town t({.delay_least = 100ms, .delay_most = 100ms});
    t.run([&] {
        t.settle(60);
        peer& asks = *t.peers.front();
        const message_deadline before = t.clock.now();
        const found f = asks.find(peer_id::of("x"), t.clock.after(500ms));
        EXPECT_EQ(t.clock.now() - before, 500ms);
        EXPECT_TRUE(f.cut_short);
        EXPECT_GE(f.nearest.size(), 3u);
        EXPECT_LT(f.nearest.size(), 20u);
        std::stop_source stop;
        t.clock.start([&] {
            t.clock.sleep(300ms);
            stop.request_stop();
        });
        EXPECT_TRUE(asks.find(peer_id::of("x"), stop.get_token()).cut_short);
        EXPECT_EQ(t.clock.now() - before, 800ms);
        EXPECT_EQ(asks.known_peers(), t.peers.front()->known_peers());
    });
}

TEST(Peer, WhatIsLostOnTheWayPushesNobodyOut) {
    town t({.delay_least = 10ms, .delay_most = 50ms, .loss = 0.02});
    t.run([&] {
        t.settle(30);
        t.clock.sleep(2h);
        for (const auto& p : t.peers) EXPECT_GE(p->known_peers(), 28u); // of 29
    });
}

TEST(PeerModule, EndsBeforeThePeer) {
    town t;
    t.run([&] {
        peer& server = t.arrive();
        peer& client = t.arrive();
        int ticks = 0;
        {
            peer_module greeter(server);
            greeter.on("greet", [](const peer_id& from, const value& v) -> message_content {
                return value("hello " + v.text() + ", " + from.hex());
            });
            greeter.every(1s, [&] { ++ticks; });
            EXPECT_EQ(client.ask(server.self(), "greet", "you").text(), "hello you, " + client.id().hex());
            EXPECT_TRUE(client.known(server.id())); // it has answered
            t.clock.sleep(3500ms);
        }
        EXPECT_EQ(ticks, 3);
        t.clock.sleep(10s);
        EXPECT_EQ(ticks, 3);
        try {
            client.ask(server.self(), "greet", "you");
            ADD_FAILURE();
        } catch (const remote_error& e) {
            EXPECT_TRUE(e.is(reply_code::not_supported));
        }
    });
}

} // namespace
} // namespace lockstep::net::p2p
