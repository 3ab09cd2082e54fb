#include "crowd.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

TEST(Semaphore, NeverLetsMoreInThanItsCount) {
    lockstep::semaphore connections(3);
    std::atomic<int> inside = 0, most = 0;
    crowd(8, [&](int) {
        for (int i = 0; i < 5'000; ++i) {
            connections.acquire();
            const int now = ++inside;
            for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
            }
            --inside;
            connections.release();
        }
    });
    EXPECT_LE(most, 3);
    EXPECT_EQ(connections.value(), 3U);
}

TEST(Semaphore, LosesNoUnitToATimeout) {
    lockstep::semaphore units(0);
    std::atomic<int> taken = 0;
    crowd(6, [&](int k) {
        for (int i = 0; i < 3'000; ++i) {
            if (k % 2 == 0) units.release();
            else if (units.try_acquire_for(std::chrono::microseconds(i % 10))) ++taken;
        }
    });
    EXPECT_EQ(taken + static_cast<int>(units.value()), 9'000);
}

TEST(Semaphore, ReleasesSeveralAtOnce) {
    lockstep::semaphore gate(0);
    std::jthread opener([&] { gate.release(5); });
    crowd(5, [&](int) { gate.acquire(); });
    EXPECT_FALSE(gate.try_acquire());
    EXPECT_FALSE(gate.try_acquire_for(-1s));
    EXPECT_FALSE(gate.try_acquire_until(std::chrono::steady_clock::now() - 1s));
}

TEST(Semaphore, AStopRequestEndsTheWait) {
    lockstep::semaphore never(0);
    std::stop_source stop;
    {
        std::jthread waiter([&] { EXPECT_FALSE(never.acquire(stop.get_token())); });
        stop.request_stop();
    }
    EXPECT_FALSE(never.acquire(stop.get_token()));
}

TEST(Semaphore, SeveralAtOnce) {
    lockstep::semaphore pool(7);
    std::atomic<int> out{0};
    crowd(6, [&](int me) {
        const int n = me % 3 + 1;
        for (int k = 0; k < 500; ++k) {
            pool.acquire(n);
            EXPECT_LE(out += n, 7);
            out -= n;
            pool.release(n);
        }
    });
    EXPECT_EQ(pool.value(), 7U);
    EXPECT_FALSE(pool.try_acquire(8));
    EXPECT_FALSE(pool.try_acquire_for(8, 1ms));
    EXPECT_TRUE(pool.try_acquire(7));
    EXPECT_TRUE(pool.try_acquire(0));
    EXPECT_THROW(pool.acquire(-1), std::invalid_argument);
}

TEST(Semaphore, WhoWantsLessGoesOnWhenTheOneBeforeItGivesUp) {
    lockstep::semaphore s(1);
    std::jthread wants_two([&] { EXPECT_FALSE(s.try_acquire_for(2, 50ms)); });
    std::this_thread::sleep_for(5ms);
    s.acquire();
    EXPECT_EQ(s.value(), 0U);
}

TEST(Semaphore, RefusesCountsThatItCannotHave) {
    EXPECT_THROW(lockstep::semaphore(-1), std::invalid_argument);
    EXPECT_THROW(lockstep::binary_semaphore(2), std::invalid_argument);
    lockstep::semaphore full(lockstep::semaphore::max());
    EXPECT_THROW(full.release(), std::overflow_error);
    EXPECT_THROW(full.release(-1), std::invalid_argument);
    EXPECT_EQ(full.value(), lockstep::semaphore::max());
    lockstep::binary_semaphore one(1);
    EXPECT_THROW(one.release(), std::overflow_error);
    EXPECT_TRUE(one.try_acquire());
}

} // namespace
