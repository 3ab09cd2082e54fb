// Look-ups among peers some of whom are dead, lie, or work together; against what brute force finds.
#include "p2p/crowd.hpp"

#include <gtest/gtest.h>
#include <set>

namespace lockstep::net::p2p {
namespace {

/// What an honest peer answers.
auto honest(const crowd& all, const peer_id& target, std::size_t k) {
    return [&all, target, k](std::size_t i) { return std::optional(all.table(i).nearest(target, k)); };
}

TEST(Lookup, FindsTheNearestOfAll) {
    for (const std::size_t n : {1, 2, 5, 20, 21, 100, 1000}) {
        crowd all(n, 20, n);
        for (int round = 0; round < 20; ++round) {
            const peer_id target = peer_id::any(all.random());
            const std::size_t asks = all.random()() % n;
            const lookup search = all.look_up(asks, target, {}, honest(all, target, 20));
            EXPECT_EQ(search.nearest(), all.nearest(target, 20, [&](std::size_t i) { return i != asks; }));
            EXPECT_EQ(search.failures(), 0u);
            EXPECT_FALSE(search.cut_short());
        }
    }
}

TEST(Lookup, FindsThePeerThatHasThatId) {
    crowd all(500, 8, 3);
    for (std::size_t i = 0; i < 100; ++i) {
        const peer_id target = all.who(i).id();
        const lookup search = all.look_up(499 - i, target, {.wanted = 8}, honest(all, target, 8));
        EXPECT_EQ(search.nearest().front(), all.who(i));
    }
}

TEST(Lookup, OnePeerAloneHasNobodyToAsk) {
    lookup search(peer_id::of("x"), peer_id::of("own"), {});
    EXPECT_TRUE(search.ended());
    EXPECT_EQ(search.next(), std::nullopt);
    EXPECT_TRUE(search.nearest().empty());
    EXPECT_EQ(search.hops(), 0u);
}

TEST(Lookup, AsksNobodyTwiceNorMoreThanItMayAtOnce) {
    crowd all(300, 20, 5);
    for (const std::size_t paths : {1, 2, 4}) {
        const peer_id target = peer_id::any(all.random());
        lookup search(target, all.who(0).id(), all.table(0).nearest(target, 20), {.at_once = 3, .paths = paths});
        std::set<peer_id> asked;
        std::vector<contact> under_way;
        while (!search.ended()) {
            while (const auto next = search.next()) {
                EXPECT_TRUE(asked.insert(next->id()).second);
                EXPECT_NE(next->id(), all.who(0).id());
                under_way.push_back(*next);
            }
            EXPECT_LE(under_way.size(), 3 * paths);
            EXPECT_EQ(search.under_way(), under_way.size());
            ASSERT_FALSE(under_way.empty());
            const contact one = under_way.front();
            under_way.erase(under_way.begin());
            search.answered(one.id(), all.table(*all.find(one.id())).nearest(target, 20));
        }
        EXPECT_EQ(search.requests(), asked.size());
    }
}

TEST(Lookup, TheDeadAreNoneOfThoseWhoAreFound) {
    crowd all(1000, 20, 7);
    std::size_t complete = 0, searches = 0;
    for (const double dead : {0.1, 0.3, 0.5}) {
        std::vector<bool> is_dead(all.size());
        for (std::size_t i = 1; i < all.size(); ++i)
            is_dead[i] = std::uniform_real_distribution<double>()(all.random()) < dead;
        for (int round = 0; round < 100; ++round) {
            const peer_id target = peer_id::any(all.random());
            const lookup search = all.look_up(0, target, {}, [&](std::size_t i) {
                return is_dead[i] ? std::nullopt : std::optional(all.table(i).nearest(target, 20));
            });
            const std::vector<contact> found = search.nearest();
            for (const contact& c : found) EXPECT_FALSE(is_dead[*all.find(c.id())]);
            const auto right = all.nearest(target, 5, [&](std::size_t i) { return i != 0 && !is_dead[i]; });
            complete += std::equal(right.begin(), right.end(), found.begin());
            ++searches;
            EXPECT_LE(search.requests(), 90u);
            EXPECT_FALSE(search.cut_short());
        }
    }
    EXPECT_EQ(complete, searches); // all five nearest
}

TEST(Lookup, PeersThatDoNotExistCostLittle) {
    // Every tenth peer names twenty that do not exist, each nearer to the target than all who do.
    crowd all(1000, 20, 9);
    for (int round = 0; round < 50; ++round) {
        const peer_id target = peer_id::any(all.random());
        const auto nearest = all.nearest(target, 200, [](std::size_t i) { return i % 10 != 0; });
        const auto invented = [&] {
            std::vector<contact> made;
            while (made.size() < 20) {
                const contact one = any_contact(all.random());
                if (is_closer(one.id(), nearest.back().id(), target)) made.push_back(one);
            }
            return made;
        };
        const lookup search = all.look_up(1, target, {}, [&](std::size_t i) {
            return std::optional(i % 10 == 0 ? invented() : all.table(i).nearest(target, 20));
        });
        const std::vector<contact> found = search.nearest();
        for (const contact& right : all.nearest(target, 5, [](std::size_t i) { return i % 10 != 0 && i != 1; }))
            EXPECT_NE(std::ranges::find(found, right), found.end());
        EXPECT_FALSE(search.cut_short());
    }
}

TEST(Lookup, ALiarIsNotBelievedForLong) {
    std::mt19937_64 random(11);
    const peer_id target = peer_id::of("target");
    const contact liar = any_contact(random);
    lookup search(target, peer_id::of("own"), {liar}, {.unbelieved = 6});
    ASSERT_EQ(search.next(), liar);
    std::vector<contact> invented;
    for (int i = 0; i < 1000; ++i) invented.push_back(any_contact(random));
    search.answered(liar.id(), invented);
    while (const auto next = search.next()) search.failed(next->id());
    EXPECT_TRUE(search.ended());
    EXPECT_LE(search.requests(), 1 + 6u);
    EXPECT_EQ(search.nearest(), std::vector{liar});
}

TEST(Lookup, EndsHoweverMuchIsInvented) {
    // Everybody answers, with others who are nearer still.
    std::mt19937_64 random(13);
    const peer_id target = peer_id::of("target");
    lookup search(target, peer_id::of("own"), {any_contact(random)}, {.most_requests = 100});
    while (const auto next = search.next()) {
        std::vector<contact> nearer;
        for (int tries = 0; nearer.size() < 3 && tries < 200; ++tries)
            if (contact one = any_contact(random); is_closer(one.id(), next->id(), target)) nearer.push_back(one);
        for (int i = 0; i < 20; ++i) nearer.push_back(any_contact(random));
        search.answered(next->id(), nearer);
    }
    EXPECT_TRUE(search.ended());
    EXPECT_LE(search.requests(), 100u);
}

TEST(Lookup, WhatIsStoppedAsksNobodyElse) {
    crowd all(100, 20, 15);
    const peer_id target = peer_id::any(all.random());
    lookup search(target, all.who(0).id(), all.table(0).nearest(target, 20));
    const auto first = search.next();
    ASSERT_TRUE(first);
    search.stop();
    EXPECT_EQ(search.next(), std::nullopt);
    EXPECT_FALSE(search.ended());
    search.answered(first->id(), {});
    EXPECT_TRUE(search.ended());
    EXPECT_EQ(search.nearest(), std::vector{*first});
    EXPECT_THROW(search.failed(first->id()), std::logic_error);
    EXPECT_THROW(search.failed(peer_id::of("nobody")), std::logic_error);
}

TEST(Lookup, OthersAreAskedInThePlaceOfTheSlow) {
    crowd all(200, 20, 19);
    const peer_id target = peer_id::any(all.random());
    lookup search(target, all.who(0).id(), all.table(0).nearest(target, 20), {.wanted = 5, .at_once = 2});
    const auto first = search.next(), second = search.next();
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(search.next());
    search.slow(first->id());
    search.slow(first->id()); // it was
    EXPECT_TRUE(search.next());
    EXPECT_FALSE(search.next());
    EXPECT_EQ(search.under_way(), 3u);
    // It is among the nearest all the same when it answers after all.
    search.answered(first->id(), {*first});
    EXPECT_EQ(search.nearest(), std::vector{*first});
    EXPECT_FALSE(search.next()); // its place was taken
    search.failed(second->id());
    EXPECT_TRUE(search.next());
}

TEST(Lookup, ColludersDoNotHideTheNearestWhereThereAreSeveralPaths) {
    // Those who work together name only each other, the nearest first.
    crowd all(2000, 16, 17);
    std::vector<bool> evil(all.size());
    for (std::size_t i = 1; i < all.size(); ++i) evil[i] = all.random()() % 10 < 3;
    int found = 0;
    constexpr int rounds = 200;
    for (int round = 0; round < rounds; ++round) {
        const peer_id target = peer_id::any(all.random());
        const auto theirs = all.nearest(target, 16, [&](std::size_t i) { return evil[i]; });
        const lookup search = all.look_up(0, target, {.wanted = 16, .paths = 4}, [&](std::size_t i) {
            return std::optional(evil[i] ? theirs : all.table(i).nearest(target, 16));
        });
        const auto right = all.nearest(target, 1, [&](std::size_t i) { return i != 0 && !evil[i]; });
        const auto nearest = search.nearest();
        found += std::ranges::find(nearest, right.front()) != nearest.end();
        EXPECT_LE(search.requests(), 120u);
    }
    EXPECT_GE(found, rounds * 99 / 100);
}

} // namespace
} // namespace lockstep::net::p2p
