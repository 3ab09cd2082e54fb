// Fibers in groups, and loops over them.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/parallel/for.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace this_fiber = lockstep::this_fiber;

TEST(TaskGroup, JoinWaitsForAllAndTheirChildren) {
    std::atomic<int> ended{0};
    lockstep::task_group group;
    for (int i = 0; i < 10; ++i) {
        group.go([&] {
            group.go([&] {
                this_fiber::sleep_for(1ms);
                ++ended;
            });
            ++ended;
        });
    }
    group.join();
    EXPECT_EQ(ended, 20);
}

TEST(TaskGroup, TheFirstExceptionStopsTheOthersAndIsThrownByJoin) {
    lockstep::task_group group;
    std::atomic<int> stopped{0};
    for (int i = 0; i < 5; ++i) {
        group.go([&](const std::stop_token& stop) {
            if (!this_fiber::sleep_for(1h, stop)) ++stopped;
        });
    }
    group.go([] { throw std::runtime_error("the first"); });
    EXPECT_THROW(group.join(), std::runtime_error);
    EXPECT_EQ(stopped, 5);
}

TEST(TaskGroup, CanBeUsedAgainAfterAJoin) {
    lockstep::task_group group;
    std::atomic<int> n{0};
    group.go([] { throw 1; });
    EXPECT_THROW(group.join(), int);
    for (int round = 0; round < 3; ++round) {
        group.go([&](const std::stop_token& stop) { n += stop.stop_requested() ? 0 : 1; });
        group.join();
    }
    EXPECT_EQ(n, 3);
}

TEST(TaskGroup, LeavesNoChildBehind) {
    std::atomic<bool> ended{false};
    {
        lockstep::task_group group;
        group.go([&](const std::stop_token& stop) {
            EXPECT_FALSE(this_fiber::sleep_for(1h, stop));
            ended = true;
        });
    }
    EXPECT_TRUE(ended);
}

TEST(ParallelFor, CallsEachIndexOnce) {
    for (const int n : {0, 1, 2, 3, 100, 10'000}) {
        std::vector<std::atomic<int>> called(static_cast<std::size_t>(n));
        lockstep::parallel_for(0, n, [&](int i) {
            ++called[static_cast<std::size_t>(i)];
            if (i % 100 == 0) std::this_thread::sleep_for(10us); // long enough that help is called for
        });
        for (const auto& c : called) ASSERT_EQ(c, 1);
    }
}

TEST(ParallelFor, NegativeAndUnsignedBounds) {
    std::atomic<long> sum{0};
    lockstep::parallel_for(-5, 5, [&](int i) { sum += i; });
    EXPECT_EQ(sum, -5);
    lockstep::parallel_for(3U, 1U, [&](unsigned) { ADD_FAILURE(); });
}

TEST(ParallelFor, OverARange) {
    std::vector<int> v(1000, 1);
    lockstep::parallel_for(v, [](int& x) { x *= 2; });
    EXPECT_EQ(std::accumulate(v.begin(), v.end(), 0), 2000);
}

TEST(ParallelFor, AnExceptionEndsTheLoop) {
    std::atomic<int> called{0};
    EXPECT_THROW(lockstep::parallel_for(0, 1'000'000,
                                        [&](int i) {
                                            ++called;
                                            if (i % 100 == 0) std::this_thread::sleep_for(1us);
                                            if (i == 1000) throw std::runtime_error("enough");
                                        }),
                 std::runtime_error);
    EXPECT_LT(called, 1'000'000);
}

TEST(ParallelFor, InsideFibersAndNested) {
    std::atomic<int> called{0};
    lockstep::go([&] {
        lockstep::parallel_for(0, 20, [&](int) {
            this_fiber::sleep_for(100us);
            lockstep::parallel_for(0, 20, [&](int) { ++called; });
        });
    }).join();
    EXPECT_EQ(called, 400);
}

TEST(Phases, AStepSeesAllOfTheStepBefore) {
    constexpr std::size_t n = 60;
    std::vector<int> b(n, 2), c(n, 3), a(n), v(n);
    lockstep::phases(
        n, 4, [&](std::size_t i) { a[i] = b[i] + c[i]; },
        [&](std::size_t i) { v[i] = std::accumulate(a.begin(), a.end(), 0); });
    EXPECT_EQ(v, std::vector<int>(n, 300));
}

} // namespace
