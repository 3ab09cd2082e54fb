// The heap of deadlines against a sorted container, over random histories.
#include "fiber/timers.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace {

using lockstep::fibers::timer;
using lockstep::fibers::timer_heap;
using lockstep::parking::deadline;

deadline at(long n) { return deadline(deadline::duration(n)); }

struct waiter {
    lockstep::parking::ticket ticket;
    timer alarm;
    explicit waiter(long when) : alarm{at(when), &ticket} {}
    /// Has its wait been ended? Asking ends it.
    bool fired() { return !ticket.claim(); }
};

TEST(TimerHeap, FiresWhatIsDueAndNothingElse) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        timer_heap heap;
        std::multimap<long, waiter*> oracle;
        std::vector<std::unique_ptr<waiter>> all;
        long now = 0;
        for (int step = 0; step < 300; ++step) {
            switch (random() % 4) {
            case 0:
            case 1: {
                all.push_back(std::make_unique<waiter>(now + static_cast<long>(random() % 100)));
                heap.add(all.back()->alarm);
                oracle.emplace(all.back()->alarm.at.time_since_epoch().count(), all.back().get());
                break;
            }
            case 2: {
                if (oracle.empty()) break;
                auto chosen = std::next(oracle.begin(), static_cast<long>(random() % oracle.size()));
                heap.remove(chosen->second->alarm);
                ASSERT_FALSE(chosen->second->fired());
                oracle.erase(chosen);
                break;
            }
            default:
                now += static_cast<long>(random() % 20);
                ASSERT_EQ(heap.fire(at(now)), oracle.begin() != oracle.upper_bound(now));
                for (auto i = oracle.begin(); i != oracle.upper_bound(now); i = oracle.erase(i))
                    ASSERT_TRUE(i->second->fired());
            }
            ASSERT_EQ(heap.earliest(), oracle.empty() ? lockstep::parking::never : at(oracle.begin()->first));
        }
        for (auto& [when, w] : oracle) ASSERT_FALSE(w->fired());
    }
}

TEST(TimerHeap, RemovingWhatHasFiredOrWasRemovedChangesNothing) {
    timer_heap heap;
    waiter early(1), late(2);
    heap.add(early.alarm);
    heap.add(late.alarm);
    EXPECT_TRUE(heap.fire(at(1)));
    heap.remove(early.alarm);
    heap.remove(late.alarm);
    heap.remove(late.alarm);
    EXPECT_EQ(heap.earliest(), lockstep::parking::never);
    EXPECT_FALSE(heap.fire(at(10)));
}

} // namespace
