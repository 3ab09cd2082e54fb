#include "crowd.hpp"
#include "lockstep/sync/mutex.hpp"

#include <gtest/gtest.h>
#include <mutex>

namespace {

using namespace std::chrono_literals;

template <class Mutex>
class Mutexes : public testing::Test {};
using kinds = testing::Types<lockstep::mutex, lockstep::fair_mutex>;
TYPED_TEST_SUITE(Mutexes, kinds);

TYPED_TEST(Mutexes, LetOneInAtATime) {
    TypeParam m;
    int counter = 0;
    crowd(8, [&](int) {
        for (int i = 0; i < 20'000; ++i) {
            const std::lock_guard guard(m);
            ++counter;
        }
    });
    EXPECT_EQ(counter, 160'000);
}

TYPED_TEST(Mutexes, TimedLocksAmongOthersLoseNothing) {
    TypeParam m;
    int counter = 0;
    std::atomic<int> taken = 0;
    crowd(8, [&](int k) {
        for (int i = 0; i < 2'000; ++i) {
            if (k % 2 == 0) m.lock();
            else if (!m.try_lock_for(std::chrono::microseconds(i % 20))) continue;
            ++counter;
            ++taken;
            m.unlock();
        }
    });
    EXPECT_EQ(counter, taken);
    EXPECT_TRUE(m.try_lock());
    m.unlock();
}

TYPED_TEST(Mutexes, WhatIsHeldCannotBeTaken) {
    TypeParam m;
    const std::lock_guard guard(m);
    crowd(1, [&](int) {
        EXPECT_FALSE(m.try_lock());
        EXPECT_FALSE(m.try_lock_for(1ms));
        EXPECT_FALSE(m.try_lock_for(-1s));
        EXPECT_FALSE(m.try_lock_until(std::chrono::system_clock::now() - 1h));
        EXPECT_FALSE(m.try_lock_until(std::chrono::steady_clock::now() + 1ms));
    });
}

TYPED_TEST(Mutexes, AStopRequestEndsTheWait) {
    TypeParam m;
    std::stop_source stop;
    const std::lock_guard guard(m);
    std::jthread waiter([&] { EXPECT_FALSE(m.lock(stop.get_token())); });
    stop.request_stop();
}

TYPED_TEST(Mutexes, TakeTheStandardsGuards) {
    TypeParam a, b;
    {
        const std::scoped_lock both(a, b);
        std::unique_lock<TypeParam> third(a, std::defer_lock);
        EXPECT_FALSE(third.owns_lock());
    }
    std::unique_lock<TypeParam> timed(a, 1ms);
    EXPECT_TRUE(timed.owns_lock());
}

} // namespace
