// What a server takes on, and what a client asks again. No threads and no time: a machine that is simulated, with so many
// processors, on which requests come at random (M/M/c).
#include "lockstep/net/service/latency_limiter.hpp"
#include "lockstep/net/service/retry_budget.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <queue>
#include <random>
#include <vector>

namespace {

using namespace lockstep::net;
using namespace std::chrono_literals;
using time_point = latency_limiter::time;

struct result {
    double answered_in_time = 0; ///< a second
    double late = 0;
    double refused = 0;
    std::chrono::nanoseconds longest{};
};

/// So many requests a second for a minute; each takes 10 ms of one of `processors` on average, and is worth nothing after 200 ms.
result run(double per_second, std::size_t processors, latency_limiter* limiter, unsigned seed = 1) {
    constexpr auto deadline = 200ms;
    constexpr auto length = 60s;
    std::mt19937_64 random(seed);
    std::exponential_distribution<double> gap(per_second), work(1 / 0.010);
    const auto of = [](double s) { return std::chrono::nanoseconds(static_cast<std::int64_t>(s * 1e9)); };
    // When each processor is free again, and who leaves when.
    std::priority_queue<time_point, std::vector<time_point>, std::greater<>> free;
    for (std::size_t i = 0; i < processors; ++i) free.emplace();
    struct departure {
        time_point when, arrived;
        bool operator>(const departure& other) const { return when > other.when; }
    };
    std::priority_queue<departure, std::vector<departure>, std::greater<>> inside;
    result r;
    for (time_point now{}; now < time_point(length); now += of(gap(random))) {
        while (!inside.empty() && inside.top().when <= now) {
            const departure d = inside.top();
            inside.pop();
            const bool late = d.when - d.arrived > deadline;
            if (limiter != nullptr)
                limiter->leave(d.arrived, d.when,
                               late ? latency_limiter::outcome::too_late : latency_limiter::outcome::useful);
            (late ? r.late : r.answered_in_time) += 1;
            r.longest = std::max(r.longest, std::chrono::nanoseconds(d.when - d.arrived));
        }
        if (limiter != nullptr && !limiter->try_enter()) {
            r.refused += 1;
            continue;
        }
        const time_point begins = std::max(now, free.top());
        free.pop();
        const time_point ends = begins + of(work(random));
        free.push(ends);
        inside.push({ends, now});
    }
    const double seconds = 60;
    r.answered_in_time /= seconds, r.late /= seconds, r.refused /= seconds;
    return r;
}

TEST(Limiter, WithoutOneThreeTimesTheLoadIsTheEnd) {
    const result r = run(3 * 400, 4, nullptr);
    EXPECT_LT(r.answered_in_time, 40) << "all wait so long that hardly anybody is served in time";
}

TEST(Limiter, ThreeTimesTheLoadLeavesNineTenthsOfThePeak) {
    for (const unsigned seed : {1U, 2U, 3U}) {
        latency_limiter limiter;
        const result peak = run(0.9 * 400, 4, nullptr, seed);
        const result r = run(3 * 400, 4, &limiter, seed);
        EXPECT_GE(r.answered_in_time, 0.9 * peak.answered_in_time) << seed;
        EXPECT_LT(r.late, 0.01 * r.answered_in_time) << seed;
    }
}

TEST(Limiter, AModestLoadIsHardlyRefused) {
    latency_limiter limiter;
    const result r = run(0.6 * 400, 4, &limiter);
    EXPECT_LT(r.refused, 0.01 * 0.6 * 400);
}

TEST(Limiter, StaysWithinItsBounds) {
    std::mt19937 random(5);
    latency_limiter limiter({.initial = 10, .least = 3, .most = 20, .window = 4});
    std::vector<time_point> inside;
    time_point now{};
    for (int i = 0; i < 20'000; ++i) {
        now += std::chrono::microseconds(random() % 1000);
        if (random() % 2 == 0 && limiter.try_enter()) inside.push_back(now);
        else if (!inside.empty()) {
            limiter.leave(inside.back(), now, static_cast<latency_limiter::outcome>(random() % 3));
            inside.pop_back();
        }
        ASSERT_EQ(limiter.inside(), inside.size());
        ASSERT_LE(limiter.inside(), 20U);
        ASSERT_GE(limiter.limit(), 3U);
        ASSERT_LE(limiter.limit(), 20U);
    }
}

TEST(RetryBudget, AllowsAShareOfWhatIsAskedAnyway) {
    retry_budget budget(0.1, 5);
    int retries = 0;
    for (int i = 0; i < 10'000; ++i) {
        budget.note_request();
        while (budget.take()) ++retries;
    }
    EXPECT_GE(retries, 1000);
    EXPECT_LE(retries, 1000 + 5);
}

TEST(RetryBudget, AQuietTimeGathersNoMoreThanItsReserve) {
    retry_budget budget(0.5, 3);
    for (int i = 0; i < 1000; ++i) budget.note_request();
    int retries = 0;
    while (budget.take()) ++retries;
    EXPECT_EQ(retries, 3);
}

} // namespace
