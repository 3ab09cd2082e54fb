// Peers behind a firewall: here, ones that do not listen. Over TCP on loopback.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/p2p/peer/peer.hpp"
#include "lockstep/net/p2p/relay/relayed_network.hpp"
#include "net/p2p/relay/relay_notice.hpp"
#include "p2p/loopback_peers.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

/// A peer that may be behind a firewall, or pass on for those that are.
struct relay_peer {
    explicit relay_peer(std::uint8_t seed, bool reachable, relay_options options = {}, address at = loopback)
        : me(identity::from_seed({seed, 9})), wire(me, wire_options(reachable, at)),
          network(me, wire, adapt(std::move(options), reachable)), it(me.id().hex(), network) {
        it.on("echo", [](const message& m) { return m.content; });
        it.on("who-asks", [](const message& m) { return message_content(value(m.sender)); });
    }
    static peer_transport_options wire_options(bool reachable, address at) {
        peer_transport_options o{.network = 7, .first_pause = 5ms, .longest_pause = 50ms};
        if (reachable) o.listens_at = at;
        return o;
    }
    relay_options adapt(relay_options o, bool reachable) {
        o.is_reachable = reachable;
        o.meet = meeting(wire);
        return o;
    }
    contact where() const { return contact(me.public_key(), network.addresses(), network.relayed()); }
    /// Asks it, wherever it is.
    value ask(const relay_peer& other, const std::string& kind, value content = {}) {
        network.know(other.where());
        return it.request(other.it.name(), kind, std::move(content), 30s).content.to_value();
    }
    const identity me;
    peer_transport wire;
    relayed_network network;
    node it;
};

bool has_relays(const relay_peer& p, std::size_t how_many) {
    return comes_true([&] { return p.network.relays().size() == how_many; });
}

const relay_options quick{.keep_pause = 50ms};

TEST(Relay, APeerBehindAFirewallIsAskedAndAsksAsIfThereWereNone) {
    relay_peer relay(1, true), hidden(2, false), other(3, true);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    EXPECT_EQ(relay.network.clients(), 1U);
    EXPECT_TRUE(hidden.where().relayed());
    EXPECT_EQ(hidden.network.addresses(), relay.network.addresses());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(other.ask(hidden, "echo", value(i)), value(i));
    EXPECT_EQ(other.ask(hidden, "who-asks"), value(other.it.name()));
    EXPECT_TRUE(comes_true([&] { return relay.network.passed() == 102; })); // there and back
    EXPECT_EQ(other.wire.counts().connections, 1U);
    EXPECT_EQ(hidden.ask(other, "echo", value("out")), value("out")); // and that makes a connection …
    EXPECT_EQ(other.ask(hidden, "echo", value("in")), value("in"));   // … which is used both ways
    EXPECT_EQ(relay.network.passed(), 102U);
}

TEST(Relay, TwoBehindFirewallsReachEachOther) {
    relay_peer one(1, true), two(2, true), a(3, false), b(4, false);
    a.network.relays_from([&] { return std::vector{one.where()}; });
    b.network.relays_from([&] { return std::vector{two.where()}; });
    ASSERT_TRUE(has_relays(a, 1) && has_relays(b, 1));
    EXPECT_EQ(a.ask(b, "echo", value(1)), value(1));
    EXPECT_EQ(b.ask(a, "echo", value(2)), value(2));
    EXPECT_EQ(a.wire.counts().accepted + b.wire.counts().accepted, 0U);
    task_group all;
    for (int i = 0; i < 50; ++i)
        all.go([&, i] { EXPECT_EQ((i % 2 == 0 ? a : b).ask(i % 2 == 0 ? b : a, "echo", value(i)), value(i)); });
    all.join();
}

TEST(Relay, ALostRelayIsReplacedAndTheOtherOneServesMeanwhile) {
    auto first = std::make_unique<relay_peer>(1, true), second = std::make_unique<relay_peer>(2, true);
    relay_peer third(3, true), hidden(4, false, quick), other(5, true);
    std::atomic<int> changes{0};
    const std::vector<contact> candidates{first->where(), second->where(), third.where()};
    hidden.network.relays_from([&] { return candidates; });
    ASSERT_TRUE(has_relays(hidden, 2));
    const contact before = hidden.where();
    EXPECT_EQ(other.ask(hidden, "echo", value(1)), value(1));
    first.reset();
    // What others knew is enough: one of the two is left.
    EXPECT_EQ(other.it.request(hidden.it.name(), "echo", value(2), 30s).content.to_value(), value(2));
    ASSERT_TRUE(comes_true([&] { return hidden.network.relays().size() == 2 && hidden.where() != before; }));
    EXPECT_EQ(third.network.clients(), 1U);
    second.reset();
    // Now none of those is left that others knew; but the contact names one that is.
    EXPECT_EQ(other.ask(hidden, "echo", value(3)), value(3));
}

TEST(Relay, ARequestForWhomNobodyPassesOnFailsAtOnceAndWithAType) {
    relay_peer relay(1, true), hidden(2, false), other(3, true);
    other.network.know(contact(hidden.me.public_key(), relay.network.addresses(), true));
    std::error_code error;
    EXPECT_FALSE(other.it.request(to(hidden.it.name()), 30s, error));
    EXPECT_EQ(error, std::errc::host_unreachable);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    EXPECT_EQ(other.ask(hidden, "echo", value(1)), value(1));
}

TEST(Relay, APeerThatIsStartedAgainHasOtherKeysAndIsReachedAllTheSame) {
    relay_peer relay(1, true), other(3, true);
    for (int round = 0; round < 3; ++round) {
        relay_peer hidden(2, false, quick);
        hidden.network.relays_from([&] { return std::vector{relay.where()}; });
        ASSERT_TRUE(has_relays(hidden, 1));
        EXPECT_EQ(other.ask(hidden, "echo", value(round)), value(round)); // what it knew of the one before is of no use
    }
}

TEST(Relay, KeysAreReplacedInTheMidstOfIt) {
    relay_options o = quick;
    o.key_time = 60ms;
    o.keep_pause = 20ms;
    relay_peer relay(1, true), hidden(2, false, o), other(3, true);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    for (int i = 0; i < 100; ++i, real_clock().sleep(3ms)) EXPECT_EQ(other.ask(hidden, "echo", value(i)), value(i));
}

TEST(Relay, SoManyAreServedAndSoMuchIsPassedOnAndWhoIsBeyondIsTold) {
    relay_options few;
    few.most_clients = 1;
    few.of_sender = {1, 5};
    relay_peer relay(1, true, few), hidden(2, false), another(4, false, quick), other(3, true);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    another.network.know(relay.where());
    another.network.relays_from([&] { return std::vector{relay.where()}; });
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(another.it.request(relay.it.name(), "echo", value(i), 30s).content.to_value(), value(i));
    EXPECT_EQ(another.network.relays().size(), 0U);
    other.network.know(hidden.where());
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        std::error_code error;
        if (other.it.request(to(hidden.it.name()), 2s, error)) continue;
        ++refused;
        EXPECT_EQ(error, std::errc::resource_unavailable_try_again) << error.message();
    }
    EXPECT_GE(refused, 10);
}

TEST(Relay, WhatIsPassedOnSaysNothingToWhoPassesItOnAndCountsOnce) {
    relay_peer relay(1, true), hidden(2, false), other(3, true);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    // A relay of the tests' own, that keeps what it passes on, and passes it on again.
    const identity evil = identity::from_seed({66});
    peer_transport wire(evil, {.network = 7, .listens_at = loopback});
    std::vector<value> kept;
    std::atomic<int> taken{0}, refused{0};
    hidden.it.on("secret", [&](const message& m) {
        ++taken;
        return m.content;
    });
    node spy(evil.id().hex(), wire);
    value notice;
    spy.on("p2p.relay.serve", [&](const message& m) -> message_content {
        notice = m.content.to_value().at("notice");
        return value::map{{"lease_us", 60'000'000}};
    });
    spy.on("p2p.relay.find", [&](const message&) -> message_content { return value::map{{"notice", notice}}; });
    spy.on("p2p.relay.pass", [&](const message& m) -> message_content {
        value packet = m.content.to_value();
        const auto to = peer_id::from_bytes(packet.at("to").bytes().bytes)->hex();
        packet["trail"] = value::binary{std::string(peer_id::from_hex(m.sender)->view())};
        for (int copy = 0; copy < 3; ++copy) {
            kept.push_back(packet);
            try {
                spy.request(to, "p2p.relay.pass", packet, 30s);
            } catch (const remote_error& e) {
                EXPECT_EQ(e.code(), static_cast<int>(relay_code::loop));
                ++refused;
            }
        }
        return value::map{};
    });
    relay_peer watched(5, false, quick);
    watched.it.on("secret", [&](const message& m) {
        ++taken;
        return m.content;
    });
    const contact spied(evil.public_key(), wire.addresses());
    watched.network.relays_from([&] { return std::vector{spied}; });
    ASSERT_TRUE(has_relays(watched, 1));
    EXPECT_EQ(other.ask(watched, "secret", value("the combination is 12345")), value("the combination is 12345"));
    EXPECT_EQ(taken, 1);
    EXPECT_GE(refused, 2);
    for (const value& packet : kept) EXPECT_EQ(packet.at("box").bytes().bytes.find("12345"), std::string::npos);
}

TEST(Relay, APacketThatGoesTooFarOrInCirclesIsRefused) {
    relay_peer relay(1, true), hidden(2, false);
    hidden.network.relays_from([&] { return std::vector{relay.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    const identity who = identity::from_seed({77});
    peer_transport wire(who, {.network = 7});
    node sender(who.id().hex(), wire);
    wire.know(relay.where());
    const auto pass = [&](const peer_id& to, unsigned hops, const std::string& trail) {
        value::map packet{{"to", value::binary{std::string(to.view())}},
                          {"box", value::binary{"nothing"}},
                          {"hops", hops},
                          {"trail", value::binary{trail}}};
        try {
            sender.request(relay.it.name(), "p2p.relay.pass", std::move(packet), 30s);
            return 0;
        } catch (const remote_error& e) {
            return e.code();
        }
    };
    const peer_id nobody = peer_id::of("nobody");
    EXPECT_EQ(pass(hidden.me.id(), 0, ""), static_cast<int>(relay_code::loop));
    EXPECT_EQ(pass(hidden.me.id(), 3, std::string(relay.me.id().view())), static_cast<int>(relay_code::loop));
    EXPECT_EQ(pass(hidden.me.id(), 3, std::string(8 * 20, 'x')), static_cast<int>(relay_code::loop));
    EXPECT_EQ(pass(hidden.me.id(), 3, "x"), static_cast<int>(reply_code::malformed_request));
    EXPECT_EQ(pass(hidden.me.id(), 3, std::string(9 * 20, 'x')), static_cast<int>(reply_code::malformed_request));
    EXPECT_EQ(pass(nobody, 3, ""), static_cast<int>(reply_code::key_does_not_exist));
    EXPECT_EQ(pass(hidden.me.id(), 3, ""), static_cast<int>(relay_code::wrong_key));
}

TEST(Relay, APacketTakesSeveralHopsAndItsAnswerComesBackTheSameWay) {
    relay_peer near(1, true), far(2, true), hidden(3, false);
    hidden.network.relays_from([&] { return std::vector{far.where()}; });
    ASSERT_TRUE(has_relays(hidden, 1));
    near.network.know(hidden.where());
    // By hand: one that knows nobody but the near one.
    const identity who = identity::from_seed({77});
    const detail::sealing_pair answers_for_us = detail::sealing_pair::generate();
    peer_transport wire(who, {.network = 7});
    node sender(who.id().hex(), wire);
    wire.know(near.where());
    channel<message> answers{10};
    sender.on("p2p.relay.pass", [&](const message& m) -> message_content {
        EXPECT_EQ(m.sender, near.it.name());
        const value packet = m.content.to_value();
        const auto opened = detail::open_box(packet.at("box").bytes().bytes,
                                             {who.id(), answers_for_us.public_part(), 7}, answers_for_us);
        EXPECT_TRUE(opened && opened->sender == hidden.me.public_key());
        frame_codec codec({.network = 7});
        codec.feed(opened->payload);
        std::error_code error;
        message inside = codec.next(real_clock().now(), error).value();
        answers.try_send(inside);
        return value::map{};
    });
    wire.know(far.where());
    const value found = sender
                            .request(far.it.name(), "p2p.relay.find",
                                     value::map{{"to", value::binary{std::string(hidden.me.id().view())}}}, 30s)
                            .content.to_value();
    const detail::relay_notice notice = detail::relay_notice::from_value(found.at("notice"), 7);
    detail::box_content content{
        .sender = {}, .session = 1, .number = 1, .replies_to = answers_for_us.public_part(), .payload = {}};
    frame_codec({.network = 7})
        .encode({.sender = who.id().hex(),
                 .recipient = hidden.it.name(),
                 .kind = "echo",
                 .id = 5,
                 .content = value("far away")},
                real_clock().now(), content.payload);
    const std::string box =
        detail::seal(who, {hidden.me.id(), notice.seals_with, 7}, content, detail::sealing_pair::generate());
    sender.request(
        near.it.name(), "p2p.relay.pass",
        value::map{{"to", value::binary{std::string(hidden.me.id().view())}}, {"box", value::binary{box}}, {"hops", 4}},
        30s);
    std::optional<message> answer;
    ASSERT_EQ(answers.receive_for(answer, 30s), channel_status::done);
    EXPECT_EQ(answer->in_reply_to, 5U);
    EXPECT_EQ(answer->content.to_value(), value("far away"));
    EXPECT_TRUE(comes_true([&] { return near.network.passed() == 2 && far.network.passed() == 2; }));
}

/// A whole peer.
struct whole_peer {
    whole_peer(std::uint8_t seed, bool reachable)
        : me(identity::from_seed({seed, 10})), wire(me, relay_peer::wire_options(reachable, loopback)),
          network(me, wire, {.is_reachable = reachable, .keep_pause = 50ms, .meet = meeting(wire)}), it(me, network) {}
    ~whole_peer() { network.relays_from({}); }
    const identity me;
    peer_transport wire;
    relayed_network network;
    peer it;
};

TEST(Relay, PeersFindOneBehindAFirewallAndItFindsThem) {
    std::vector<std::unique_ptr<whole_peer>> all;
    for (std::uint8_t i = 0; i < 5; ++i) {
        all.push_back(std::make_unique<whole_peer>(i, true));
        all.back()->it.join(i == 0 ? std::vector<contact>() : std::vector{all.front()->it.self()}, 30s);
    }
    whole_peer hidden(100, false);
    hidden.it.join({all.front()->it.self()}, 30s);
    hidden.network.relays_from([&] { return hidden.it.known_near(hidden.it.id(), 10); });
    ASSERT_TRUE(comes_true([&] { return hidden.network.relays().size() == 2; }));
    EXPECT_TRUE(hidden.it.self().relayed());
    EXPECT_EQ(hidden.it.find(hidden.it.id()).nearest.size(), all.size());
    // It has told those by looking for itself; everybody else finds it through them.
    whole_peer newcomer(101, true);
    newcomer.it.join({all.back()->it.self()}, 30s);
    EXPECT_TRUE(comes_true([&] {
        const found f = newcomer.it.find(hidden.it.id());
        return !f.nearest.empty() && f.nearest.front() == hidden.it.self();
    }));
    newcomer.it.ping(hidden.it.self(), 30s);
}

} // namespace
} // namespace lockstep::net::p2p
