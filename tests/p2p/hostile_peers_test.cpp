// What those who wish a peer ill can send it, and what comes of it.
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

/// A node that says it is a peer: what it answers and sends is the test's.
struct impostor {
    impostor(town& t, std::uint64_t number)
        : who(identity_of(number)), at(who.id().hex(), t.network, {.first_id = 1}) {}

    contact self() const { return contact(who.public_key()); }
    value::map me() const { return {{"me", self().to_value()}}; }

    const identity who;
    node at;
};

/// The code of the error that it answers with.
int code_of(node& asks, const peer& of, const std::string& kind, value content) {
    try {
        asks.request(of.id().hex(), kind, std::move(content));
        return -1;
    } catch (const remote_error& e) {
        return e.code();
    }
}

TEST(HostilePeers, AnIdThatDoesNotFitTheKeyIsRefused) {
    town t;
    t.run([&] {
        peer& me = t.arrive();
        impostor liar(t, 900);
        const contact victim(identity_of(901).public_key());
        for (const char* const kind : {"p2p.ping", "p2p.find"})
            EXPECT_EQ(code_of(liar.at, me, kind,
                              value::map{{"me", victim.to_value()}, {"target", value::binary{std::string(20, 'x')}}}),
                      static_cast<int>(peer_code::not_its_key));
        node nobody("no-id", t.network, {.first_id = 1});
        EXPECT_EQ(code_of(nobody, me, "p2p.leave", nullptr), static_cast<int>(reply_code::malformed_request));
        t.clock.sleep(1min);
        EXPECT_EQ(me.known_peers(), 0u);
    });
}

TEST(HostilePeers, WhatIsNoRequestGetsAnErrorAndNothingElse) {
    town t;
    t.run([&] {
        peer& me = t.arrive();
        impostor liar(t, 900);
        const value good = liar.self().to_value();
        const value target = value::binary{std::string(20, 'x')};
        for (const value& wrong :
             {value(), value(7), value(value::map{}), value(value::map{{"me", 7}, {"target", target}}),
              value(value::map{{"me", good}}), value(value::map{{"me", good}, {"target", "text"}}),
              value(value::map{{"me", good}, {"target", value::binary{"short"}}}),
              value(value::map{{"me", good}, {"target", target}, {"net", -1}}),
              value(value::map{{"me", value::binary{std::string(32, 'k')}}, {"target", target}})})
            EXPECT_EQ(code_of(liar.at, me, "p2p.find", wrong), static_cast<int>(reply_code::malformed_request))
                << wrong.to_string();
        EXPECT_EQ(code_of(liar.at, me, "p2p.unknown", nullptr), static_cast<int>(reply_code::not_supported));
    });
}

TEST(HostilePeers, AFloodOfInventedPeersGetsNobodyIn) {
    town t({}, 1, false);
    t.run([&] {
        t.settle(10);
        t.clock.sleep(3min);
        peer& me = *t.peers.front();
        const std::size_t before = me.known_peers();
        ASSERT_EQ(before, 9u);
        std::size_t pings = 0;
        t.wires.watch([&](const message& m) { pings += m.sender == me.id().hex() && m.kind == "p2p.ping"; });
        for (std::uint64_t i = 0; i < 2000; ++i) {
            impostor one(t, 10000 + i);
            one.at.request(me.id().hex(), "p2p.ping", one.me());
        }
        EXPECT_LE(pings, me.options().pings_at_once + 10);
        t.clock.sleep(10min);
        EXPECT_EQ(me.known_peers(), before);
        for (const auto& p : t.peers) EXPECT_TRUE(p.get() == &me || me.known(p->id()));
    });
}

TEST(HostilePeers, NobodyIsPushedOutByAnothersWord) {
    town t({}, 1, false); // anybody may send in anybody's name
    t.run([&] {
        t.settle(10);
        peer& me = *t.peers.front();
        const contact victim = t.peers[3]->self();
        std::size_t gone = 0;
        me.on_neighbours([&](const neighbour_event& e) { gone += e.what == neighbour_event::type::gone; });
        for (int i = 0; i < 100; ++i) {
            std::error_code error;
            t.network.send({.sender = victim.id().hex(), .recipient = me.id().hex(), .kind = "p2p.leave"}, {}, error);
            // And an answer that nobody has asked for.
            t.network.send({.sender = victim.id().hex(), .recipient = me.id().hex(), .kind = "error", .in_reply_to = i},
                           {}, error);
        }
        t.clock.sleep(10min);
        EXPECT_TRUE(me.known(victim.id()));
        EXPECT_EQ(gone, 0u);
    });
}

TEST(HostilePeers, TheDeadAreNotKeptAliveInTheirName) {
    town t({}, 1, false);
    t.run([&] {
        t.settle(10);
        peer& me = *t.peers.front();
        const contact dead = t.peers[3]->self();
        t.peers.erase(t.peers.begin() + 3);
        for (int i = 0; i < 20; ++i) { // somebody pings in its name, again and again
            std::error_code error;
            t.network.send({.sender = dead.id().hex(),
                            .recipient = me.id().hex(),
                            .kind = "p2p.ping",
                            .content = value::map{{"me", dead.to_value()}}},
                           {}, error);
            t.clock.sleep(10s);
        }
        EXPECT_FALSE(me.known(dead.id()));
    });
}

TEST(HostilePeers, AnswersThatAreNoneAreAsGoodAsNone) {
    town t({.delay_least = 5ms, .delay_most = 20ms});
    t.run([&] {
        t.settle(30);
        std::vector<std::unique_ptr<impostor>> liars;
        const std::string key(32, 'k');
        for (std::uint64_t i = 0; i < 6; ++i) {
            impostor& liar = *liars.emplace_back(std::make_unique<impostor>(t, 900 + i));
            liar.at.on("p2p.ping", [&](const message&) -> message_content { return liar.me(); });
            liar.at.on("p2p.find", [i, key](const message&) -> message_content {
                switch (i) {
                case 0: return value::map{{"peers", value::binary{"short"}}};
                case 1: return value("what?");
                case 2: { // more than anybody has asked for
                    std::string many;
                    for (int n = 0; n < 10000; ++n) many += key + std::string(2, '\0');
                    return value::map{{"peers", value::binary{many}}};
                }
                case 3: return message_content::encoded("\xC1"); // no value of MessagePack
                case 4: throw std::runtime_error("crash");
                default: throw remote_error(4711, "no");
                }
            });
            liar.at.request(t.peers[i]->id().hex(), "p2p.ping", liar.me());
        }
        t.clock.sleep(1min);
        for (int round = 0; round < 30; ++round) {
            peer& asks = *t.peers[t.random() % t.peers.size()];
            const peer_id target = peer_id::any(t.random);
            const found f = asks.find(target);
            const auto right = t.nearest(target, 5, &asks);
            for (const contact& c : right) EXPECT_NE(std::ranges::find(f.nearest, c), f.nearest.end());
        }
        for (auto& liar : liars) liar->at.close();
    });
}

TEST(HostilePeers, ALookUpAmongInventedPeersEnds) {
    // Liars name peers that do not exist, near whatever is looked for.
    town t({.delay_least = 5ms, .delay_most = 20ms});
    t.run([&] {
        t.settle(40);
        std::vector<std::unique_ptr<impostor>> liars;
        for (std::uint64_t i = 0; i < 10; ++i) {
            impostor& liar = *liars.emplace_back(std::make_unique<impostor>(t, 900 + i));
            liar.at.on("p2p.ping", [&](const message&) -> message_content { return liar.me(); });
            liar.at.on("p2p.find", [&](const message& m) -> message_content {
                const auto target = peer_id::from_bytes(m.content.to_value().at("target").bytes().bytes);
                std::vector<contact> invented;
                while (invented.size() < 20) {
                    public_key key;
                    for (auto& b : key) b = static_cast<std::uint8_t>(t.random());
                    if (const contact c(key); (c.id() ^ *target).bit_length() < 155) invented.push_back(c);
                }
                return value::map{{"peers", to_value(invented)}};
            });
            liar.at.request(t.peers[i]->id().hex(), "p2p.ping", liar.me());
        }
        t.clock.sleep(10s);
        for (int round = 0; round < 10; ++round) {
            peer& asks = *t.peers[t.random() % t.peers.size()];
            const peer_id target = peer_id::any(t.random);
            const found f = asks.find(target);
            EXPECT_FALSE(f.cut_short);
            EXPECT_LE(f.requests, 120u);
            const auto right = t.nearest(target, 3, &asks);
            for (const contact& c : right) EXPECT_NE(std::ranges::find(f.nearest, c), f.nearest.end());
        }
        for (const auto& p : t.peers)
            EXPECT_LE(p->known_peers(), t.peers.size() - 1 + liars.size()); // none of those who do not exist
        for (auto& liar : liars) liar->at.close();
    });
}

} // namespace
} // namespace lockstep::net::p2p
