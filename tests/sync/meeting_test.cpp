#include "crowd.hpp"
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/defer.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/synchronized.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace std::chrono_literals;

TEST(Barrier, KeepsACrowdInStep) {
    constexpr int crowd_size = 6, phases = 300;
    std::vector<int> at(crowd_size, 0);
    int completed = 0;
    lockstep::barrier phase(crowd_size, [&]() noexcept { ++completed; });
    std::atomic<int> last = 0;
    crowd(crowd_size, [&](int k) {
        for (int i = 0; i < phases; ++i) {
            at[static_cast<std::size_t>(k)] = i;
            last += phase.arrive_and_wait();
            for (const int other : at) EXPECT_EQ(other, i);
            phase.arrive_and_wait();
        }
    });
    EXPECT_EQ(completed, 2 * phases);
    EXPECT_EQ(last, phases);
}

TEST(Barrier, RefusesCrowdsOfNobody) {
    EXPECT_THROW(lockstep::barrier<>(0), std::invalid_argument);
    lockstep::barrier<> alone(1);
    EXPECT_TRUE(alone.arrive_and_wait());
    alone.arrive_and_drop();
    EXPECT_THROW(alone.arrive_and_drop(), std::logic_error);
    EXPECT_THROW(alone.arrive_and_wait(), std::logic_error);
}

TEST(Latch, OpensForAll) {
    lockstep::latch done(4);
    crowd(4, [&](int) { done.arrive_and_wait(); });
    EXPECT_TRUE(done.try_wait());
    EXPECT_THROW(done.count_down(), std::logic_error);
    EXPECT_THROW(lockstep::latch(-1), std::invalid_argument);
    lockstep::latch shut(1);
    EXPECT_FALSE(shut.wait_for(1ms));
    EXPECT_FALSE(shut.wait_until(std::chrono::system_clock::now() - 1h));
    std::stop_source stop;
    {
        const std::jthread waiter([&] { EXPECT_FALSE(shut.wait(stop.get_token())); });
        stop.request_stop();
    }
    shut.count_down();
    EXPECT_TRUE(shut.wait_until(std::chrono::steady_clock::now() + 1h));
    EXPECT_TRUE(shut.wait(std::stop_token()));
}

TEST(Event, WakesAllAndStaysSet) {
    lockstep::event e;
    std::jthread setter([&] { e.set(); });
    crowd(5, [&](int) { e.wait(); });
    EXPECT_TRUE(e.wait_for(-1s));
    e.reset();
    EXPECT_FALSE(e.wait_for(1ms));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(e.wait(stop.get_token()));
}

TEST(Synchronized, IsReachedByOneAtATime) {
    lockstep::synchronized<std::string> text;
    crowd(4, [&](int) {
        for (int i = 0; i < 1'000; ++i) text.with([](std::string& t) { t += 'x'; });
    });
    EXPECT_EQ(text.lock()->size(), 4'000U);
}

TEST(Synchronized, SeveralAreReachedTogetherInAnyOrder) {
    lockstep::synchronized<int> a(1'000), b(1'000), c(0);
    crowd(4, [&](int k) {
        const auto pay = [&](int& from, int& to, int& count) {
            --from;
            ++to;
            ++count;
        };
        for (int i = 0; i < 500; ++i) {
            if (k % 2 == 0) lockstep::with_all(pay, a, b, c);
            else lockstep::with_all([&](int& n, int& to, int& from) { pay(from, to, n); }, c, a, b);
        }
    });
    EXPECT_EQ(lockstep::with_all([](int& x, int& y) { return x + y; }, a, b), 2'000);
    EXPECT_THROW(lockstep::with_all([](int&, int&) { throw std::out_of_range("left by an exception"); }, a, b),
                 std::out_of_range);
    EXPECT_EQ(*c.lock(), 2'000);
    EXPECT_EQ(*a.lock(), 1'000); // and free again
}

TEST(Defer, RunsInReverseOrderOnEveryWayOut) {
    std::string order;
    try {
        const lockstep::defer last([&] { order += 'c'; });
        const lockstep::defer_on_error undo([&] { order += 'b'; });
        const lockstep::defer first([&] { order += 'a'; });
        throw 1;
    } catch (int) {
    }
    {
        const lockstep::defer_on_error undo([&] { order += '!'; });
    }
    EXPECT_EQ(order, "abc");
}

} // namespace
