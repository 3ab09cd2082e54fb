// What a plan promises: every piece arrives once, whatever sources do; and no source decides alone when all is done.
#include "lockstep/net/p2p/sharing/piece_plan.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace {

using namespace lockstep::net::p2p;

TEST(NumberSet, FindsWhatASetFinds) {
    std::mt19937 random(1);
    for (const std::size_t size : {1, 63, 64, 65, 200}) {
        number_set ours(size, true);
        std::set<std::size_t> theirs;
        for (std::size_t n = 0; n < size; ++n) theirs.insert(n);
        for (int step = 0; step < 2000; ++step) {
            const std::size_t n = random() % size;
            if (random() % 3 == 0) EXPECT_EQ(ours.insert(n), theirs.insert(n).second);
            else EXPECT_EQ(ours.erase(n), theirs.erase(n) != 0);
            EXPECT_EQ(ours.count(), theirs.size());
            const std::size_t from = random() % (size + 2);
            const auto next = theirs.lower_bound(from);
            EXPECT_EQ(ours.first_from(from), next == theirs.end() ? size : *next);
        }
    }
}

TEST(PiecePlan, AsksWhatIsNotThereOnly) {
    number_set have(10);
    have.insert(0);
    have.insert(7);
    piece_plan plan(10, have);
    EXPECT_EQ(plan.left(), 8U);
    const auto s = plan.add_source();
    std::set<std::size_t> asked;
    while (const auto piece = plan.next(s)) EXPECT_TRUE(asked.insert(*piece).second);
    EXPECT_EQ(asked, (std::set<std::size_t>{1, 2, 3, 4, 5, 6, 8, 9}));
}

TEST(PiecePlan, SourcesBeginFarFromEachOtherAndGoOnInARow) {
    piece_plan plan(1000);
    std::vector<std::size_t> begins;
    for (int n = 0; n < 4; ++n) {
        const auto s = plan.add_source();
        begins.push_back(*plan.next(s));
        EXPECT_EQ(plan.next(s), begins.back() + 1);
    }
    std::sort(begins.begin(), begins.end());
    for (std::size_t n = 1; n < begins.size(); ++n) EXPECT_GT(begins[n] - begins[n - 1], 100U);
}

TEST(PiecePlan, AtTheEndASlowSourceIsNotWaitedFor) {
    piece_plan plan(4);
    const auto slow = plan.add_source(), fast = plan.add_source();
    const auto stuck = plan.next(slow);
    for (std::size_t n = 0; n < 3; ++n) EXPECT_TRUE(plan.arrived(fast, *plan.next(fast)));
    EXPECT_EQ(plan.next(fast), stuck);
    EXPECT_TRUE(plan.arrived(fast, *stuck));
    EXPECT_TRUE(plan.is_complete());
    EXPECT_FALSE(plan.arrived(slow, *stuck)) << "it comes late";
}

TEST(PiecePlan, WhatASourceLacksIsAskedOfAnother) {
    piece_plan plan(1);
    const auto poor = plan.add_source(), rich = plan.add_source();
    EXPECT_EQ(plan.next(poor), 0U);
    plan.lacks(poor, 0);
    EXPECT_EQ(plan.next(poor), std::nullopt);
    EXPECT_EQ(plan.next(rich), 0U);
}

/// Sources that come, go, lack, fail and are slow, by chance; one is honest to the end.
TEST(PiecePlan, EveryPieceArrivesOnce) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        const std::size_t pieces = random() % 40;
        piece_plan plan(pieces);
        const auto honest = plan.add_source();
        std::vector<piece_plan::source> all{honest};
        std::vector<std::pair<piece_plan::source, std::size_t>> under_way;
        std::set<std::size_t> here;
        for (int step = 0; !plan.is_complete(); ++step) {
            ASSERT_LT(step, 100'000);
            const auto who = all[random() % all.size()];
            if (random() % 2 == 0)
                if (const auto piece = plan.next(who)) {
                    ASSERT_FALSE(here.contains(*piece)) << "it has arrived";
                    ASSERT_LE(
                        std::count_if(under_way.begin(), under_way.end(), [&](auto w) { return w.second == *piece; }),
                        1);
                    under_way.emplace_back(who, *piece);
                }
            if (random() % 20 == 0 && all.size() < 6) all.push_back(plan.add_source());
            if (random() % 40 == 0 && who != honest) {
                plan.remove_source(who);
                std::erase(all, who);
                std::erase_if(under_way, [&](auto w) { return w.first == who; });
            }
            if (under_way.empty() || random() % 2 == 0) continue;
            const std::size_t n = random() % under_way.size();
            const auto [source, piece] = under_way[n];
            under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(n));
            const unsigned what = random() % 4;
            if (what == 0) plan.failed(source, piece);
            else if (what == 1 && source != honest) plan.lacks(source, piece);
            else EXPECT_EQ(plan.arrived(source, piece), here.insert(piece).second);
            EXPECT_EQ(plan.left(), pieces - here.size());
        }
        EXPECT_EQ(here.size(), pieces);
    }
}

} // namespace
