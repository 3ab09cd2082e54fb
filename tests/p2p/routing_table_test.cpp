// Who is in a table and who is not, whatever happens; and that what it says is nearest is so.
#include "p2p/crowd.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;
using outcome = routing_table::outcome;

message_deadline at(std::chrono::seconds s) { return message_deadline(s); }

/// Contacts of one bucket: the far half.
std::vector<contact> far_away(const peer_id& own, std::size_t n, std::mt19937_64& random) {
    std::vector<contact> all;
    while (all.size() < n)
        if (contact c = any_contact(random); c.id().bit(0) != own.bit(0)) all.push_back(c);
    return all;
}

TEST(RoutingTable, NearestAreThoseThatBruteForceFinds) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 30; ++round) {
        const peer_id own = peer_id::any(random);
        routing_table table(own, {.bucket = 1 + random() % 20});
        std::vector<contact> kept;
        for (std::size_t left = random() % 400; left > 0; --left) {
            const contact c = any_contact(random);
            if (table.proved(c, at(1s)) == outcome::kept) kept.push_back(c);
        }
        EXPECT_EQ(table.size(), kept.size());
        for (int i = 0; i < 20; ++i) {
            peer_id target = i == 0 ? own : peer_id::any(random);
            if (i > 10) { // near us, so that buckets that are half empty count
                target = own;
                target.flip(static_cast<unsigned>(random() % 20));
            }
            const std::size_t most = random() % 50;
            std::ranges::sort(kept,
                              [&](const contact& a, const contact& b) { return is_closer(a.id(), b.id(), target); });
            EXPECT_EQ(table.nearest(target, most),
                      std::vector(kept.begin(), kept.begin() + std::min(most, kept.size())));
        }
    }
}

TEST(RoutingTable, WhoAnswersIsNeverPushedOut) {
    std::mt19937_64 random(2);
    const peer_id own = peer_id::any(random);
    routing_table table(own, {.bucket = 20});
    const auto first = far_away(own, 20, random);
    for (const contact& c : first) EXPECT_EQ(table.proved(c, at(1s)), outcome::kept);
    for (const contact& c : far_away(own, 1000, random)) {
        EXPECT_EQ(table.proved(c, at(2s)), outcome::waits);
        EXPECT_FALSE(table.has_room_for(c));
    }
    for (const contact& c : first) EXPECT_NE(table.find(c.id()), nullptr);
    EXPECT_EQ(table.size(), 20u);
}

TEST(RoutingTable, WhoHasOnlyBeenHeardOfIsNotInIt) {
    std::mt19937_64 random(3);
    const peer_id own = peer_id::any(random);
    routing_table table(own);
    const contact c = any_contact(random);
    EXPECT_TRUE(table.has_room_for(c));
    table.heard(c.id(), at(1s));
    EXPECT_EQ(table.size(), 0u);
    table.proved(c, at(1s));
    EXPECT_FALSE(table.has_room_for(c)); // it is there
    table.heard(c.id(), at(5s));
    EXPECT_EQ(table.find(c.id())->proved, at(5s));
}

TEST(RoutingTable, WhoFailsOnceIsDoubtfulAndTwiceIsOut) {
    std::mt19937_64 random(4);
    const peer_id own = peer_id::any(random);
    routing_table table(own, {.failures = 2});
    const contact c = any_contact(random);
    table.proved(c, at(1s));
    EXPECT_FALSE(table.failed(c.id()));
    EXPECT_TRUE(table.nearest(own, 5).empty());
    EXPECT_EQ(table.nearest(own, 5, true), std::vector{c});
    EXPECT_EQ(table.proved(c, at(2s)), outcome::renewed);
    EXPECT_EQ(table.nearest(own, 5), std::vector{c});
    EXPECT_FALSE(table.failed(c.id())); // two in a row it takes
    EXPECT_TRUE(table.failed(c.id()));
    EXPECT_EQ(table.size(), 0u);
    EXPECT_FALSE(table.failed(c.id()));
}

TEST(RoutingTable, AReplacementWaitsForAPlaceAndIsAskedFirst) {
    std::mt19937_64 random(5);
    const peer_id own = peer_id::any(random);
    routing_table table(own, {.bucket = 2, .replacements = 2, .failures = 1});
    const auto all = far_away(own, 5, random);
    for (const contact& c : all) table.proved(c, at(1s));
    EXPECT_TRUE(table.failed(all[0].id()));
    EXPECT_EQ(table.size(), 1u); // nobody steps in unasked
    const auto replacement = table.take_replacement_for(all[0].id());
    ASSERT_EQ(replacement, all[4]); // the one that was alive last
    EXPECT_EQ(table.proved(*replacement, at(2s)), outcome::kept);
    EXPECT_TRUE(table.remove(all[1].id()));
    EXPECT_EQ(table.take_replacement_for(all[1].id()), all[3]);
    EXPECT_EQ(table.take_replacement_for(all[1].id()), std::nullopt);
}

TEST(RoutingTable, NotMoreThanSomeOfANetwork) {
    std::mt19937_64 random(6);
    const peer_id own = peer_id::any(random);
    const auto count = [&](const std::function<address(unsigned)>& where, bool local = false) {
        routing_table table(own, {.of_a_network_in_bucket = 2, .of_a_network = 10, .limits_local_networks = local});
        for (unsigned i = 0; i < 2000; ++i) table.proved(any_contact(random, {where(i)}), at(1s));
        for (std::size_t b = 0; b < table.buckets() && table.size() <= 10; ++b) EXPECT_LE(table.bucket(b).size(), 2u);
        return table.size();
    };
    const auto host = [](const std::string& prefix) {
        return [prefix](unsigned i) { return address(prefix + std::to_string(i % 250 + 1), 7000); };
    };
    EXPECT_EQ(count(host("198.51.100.")), 10u);
    EXPECT_EQ(count(host("2001:db8::")), 10u);
    EXPECT_EQ(count(host("::ffff:198.51.100.")), 10u);
    EXPECT_GT(count(host("127.0.0.")), 100u);
    EXPECT_GT(count(host("192.168.1.")), 100u);
    EXPECT_EQ(count(host("192.168.1."), true), 10u);
    EXPECT_GT(count([](unsigned i) { return address("198.51." + std::to_string(i % 250) + ".1", 7000); }), 100u);
}

TEST(RoutingTable, WhoLeavesMakesRoomForOthersOfItsNetwork) {
    std::mt19937_64 random(7);
    const peer_id own = peer_id::any(random);
    routing_table table(own, {.of_a_network = 1});
    const contact first = any_contact(random, {address("198.51.100.1:7000")});
    const contact second = any_contact(random, {address("198.51.100.2:7000")});
    EXPECT_EQ(table.proved(first, at(1s)), outcome::kept);
    EXPECT_FALSE(table.has_room_for(second));
    EXPECT_EQ(table.proved(second, at(1s)), outcome::refused);
    // It moves to another network.
    EXPECT_EQ(table.proved(contact(first.key(), {address("203.0.113.1:7000")}), at(2s)), outcome::renewed);
    EXPECT_EQ(table.find(first.id())->who.addresses().front(), address("203.0.113.1:7000"));
    EXPECT_EQ(table.proved(second, at(2s)), outcome::kept);
    EXPECT_TRUE(table.remove(second.id()));
    EXPECT_EQ(table.proved(any_contact(random, {address("198.51.100.3:7000")}), at(2s)), outcome::kept);
}

TEST(RoutingTable, PointsWorthALookAreInTheBucketsWhereNobodyHas) {
    std::mt19937_64 random(8);
    const peer_id own = peer_id::any(random);
    routing_table table(own);
    EXPECT_EQ(table.worth_a_look(at(100s), random), std::nullopt);
    for (int i = 0; i < 1000; ++i) table.proved(any_contact(random), at(1s));
    std::set<std::size_t> looked;
    while (const auto point = table.worth_a_look(at(100s), random)) {
        EXPECT_TRUE(looked.insert(table.bucket_of(*point)).second);
        table.looked_for(*point, at(101s));
    }
    EXPECT_EQ(looked.size(), table.buckets());
}

TEST(RoutingTable, WhateverHappensItsRulesHold) {
    // Against a list of what has happened: nobody who has not proved, nobody twice, nobody out who has not failed twice in a row.
    std::mt19937_64 random(9);
    for (int round = 0; round < 20; ++round) {
        const peer_id own = peer_id::any(random);
        routing_table table(own, {.bucket = 4, .replacements = 3, .failures = 2});
        std::vector<contact> known;
        for (int i = 0; i < 60; ++i) known.push_back(any_contact(random));
        std::map<peer_id, unsigned> in; // with failures
        for (int step = 0; step < 2000; ++step) {
            const contact& c = known[random() % known.size()];
            const bool is_in = in.contains(c.id());
            switch (random() % 5) {
            case 0:
            case 1: {
                const outcome what = table.proved(c, at(std::chrono::seconds(step)));
                EXPECT_EQ(what == outcome::renewed, is_in);
                if (what == outcome::kept || is_in) in[c.id()] = 0;
                break;
            }
            case 2:
                EXPECT_EQ(table.failed(c.id()), is_in && ++in[c.id()] == 2);
                if (is_in && in[c.id()] == 2) in.erase(c.id());
                break;
            case 3:
                if (random() % 4 == 0) {
                    EXPECT_EQ(table.remove(c.id()), in.erase(c.id()) == 1);
                }
                break;
            default:
                if (const auto replacement = table.take_replacement_for(c.id())) {
                    EXPECT_FALSE(in.contains(replacement->id()));
                }
            }
            ASSERT_EQ(table.size(), in.size());
            for (const auto& [id, failures] : in) {
                ASSERT_NE(table.find(id), nullptr);
                ASSERT_EQ(table.find(id)->failures, failures);
            }
            for (std::size_t b = 0; b < table.buckets(); ++b) ASSERT_LE(table.bucket(b).size(), 4u);
        }
    }
}

} // namespace
} // namespace lockstep::net::p2p
