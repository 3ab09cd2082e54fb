#include "crowd.hpp"
#include "lockstep/sync/condition_variable.hpp"

#include <gtest/gtest.h>
#include <mutex>

namespace {

using namespace std::chrono_literals;

struct counted {
    lockstep::mutex m;
    lockstep::condition_variable changed;
    int items = 0;
};

TEST(ConditionVariable, EverySignalReachesSomebodyWhoNeedsIt) {
    counted c;
    crowd(8, [&](int k) {
        for (int i = 0; i < 5'000; ++i) {
            std::unique_lock lock(c.m);
            if (k % 2 == 0) {
                ++c.items;
                c.changed.notify_one();
            } else {
                c.changed.wait(lock, [&] { return c.items > 0; });
                --c.items;
            }
        }
    });
    EXPECT_EQ(c.items, 0);
}

TEST(ConditionVariable, ABroadcastReachesAll) {
    counted c;
    std::jthread opener([&] {
        const std::lock_guard guard(c.m);
        c.items = 1;
        c.changed.notify_all();
    });
    crowd(8, [&](int) {
        std::unique_lock lock(c.m);
        c.changed.wait(lock, [&] { return c.items == 1; });
    });
}

TEST(ConditionVariable, GivesUpInTime) {
    counted c;
    std::unique_lock lock(c.m);
    EXPECT_EQ(c.changed.wait_for(lock, 1ms), lockstep::wait_status::timed_out);
    EXPECT_EQ(c.changed.wait_until(lock, std::chrono::system_clock::now() - 1s), lockstep::wait_status::timed_out);
    EXPECT_FALSE(c.changed.wait_for(lock, 1ms, [] { return false; }));
    EXPECT_TRUE(c.changed.wait_for(lock, -1s, [] { return true; }));
    EXPECT_TRUE(lock.owns_lock());
}

TEST(ConditionVariable, AStopRequestEndsTheWait) {
    counted c;
    std::jthread waiter([&](const std::stop_token& stop) {
        std::unique_lock lock(c.m);
        EXPECT_FALSE(c.changed.wait(lock, stop, [] { return false; }));
    });
}

TEST(ConditionVariable, WorksWithOtherLocks) {
    std::mutex standard;
    lockstep::condition_variable changed;
    std::unique_lock lock(standard);
    EXPECT_EQ(changed.wait_for(lock, 1ms), lockstep::wait_status::timed_out);
    changed.signal(); // nobody waits: nothing happens
    changed.broadcast();
}

} // namespace
