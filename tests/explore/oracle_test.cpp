// The oracle: on random small programs the search must reach exactly the states that trying every interleaving reaches,
// and run as many executions as there are Mazurkiewicz traces. A few hundred programs here, thousands with
// LOCKSTEP_NIGHTLY set.
#include "brute_force.hpp"
#include "random_program.hpp"
#include "toy_executor.hpp"

#include "explore/search.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace {

using namespace lockstep;
using namespace lockstep::toy;

constexpr std::uint64_t most_interleavings = 20'000;

std::uint64_t programs() { return std::getenv("LOCKSTEP_NIGHTLY") != nullptr ? 20'000 : 400; }

struct explored {
    std::set<std::string> states;
    explore::search_result result;
};

explored explore_all(const program& p, explore::strategy how, std::size_t slots, std::size_t processes = 1) {
    std::vector<std::unique_ptr<toy_executor>> machines;
    std::vector<explore::executor*> faces;
    for (std::size_t i = 0; i < processes; ++i) {
        machines.push_back(std::make_unique<toy_executor>(p, slots));
        faces.push_back(machines.back().get());
    }
    explored all;
    std::atomic<bool> interrupted{false};
    explore::limits bounds;
    std::size_t turn = 0;
    const auto see = [&](const explore::execution& x) {
        const trace::ending end = x.header->end;
        toy_executor& by = *machines[turn++ % processes]; // jobs go round, and come back in order
        if (end != trace::ending::sleep_blocked && end != trace::ending::infeasible) all.states.insert(by.state());
        return explore::next_step::go_on;
    };
    all.result = explore::search(faces, how, bounds, see, [](const explore::progress&) {}, interrupted);
    return all;
}

TEST(Oracle, ExhaustiveReachesWhatEveryInterleavingReaches) {
    std::uint64_t judged = 0;
    std::uint64_t redundant = 0;
    std::uint64_t traces = 0;
    for (std::uint64_t seed = 1; seed <= programs(); ++seed) {
        const program p = random_program(seed);
        const std::optional<truth> t = brute_force(p, most_interleavings);
        if (!t) continue;
        ++judged;
        for (const std::size_t slots : {1, 8}) {
            const explored e = explore_all(p, explore::strategy::exhaustive, slots);
            ASSERT_TRUE(e.result.complete) << "seed " << seed;
            ASSERT_EQ(e.states, t->states) << "seed " << seed << ", " << slots << " jobs in flight";
            ASSERT_GE(e.result.counts.distinct_traces, t->traces.size()) << "seed " << seed;
            redundant += e.result.counts.distinct_traces - t->traces.size();
            traces += t->traces.size();
        }
    }
    RecordProperty("programs", static_cast<int>(judged));
    std::printf("%lu programs, %lu traces, %lu executions more than traces\n", judged, traces, redundant);
    EXPECT_GT(judged, programs() / 2);
}

TEST(Oracle, BoundedReachesThemTooWhenTheBoundIsLargeEnough) {
    for (std::uint64_t seed = 1; seed <= programs() / 4; ++seed) {
        const program p = random_program(seed);
        const std::optional<truth> t = brute_force(p, most_interleavings / 10);
        if (!t) continue;
        const explored e = explore_all(p, explore::strategy::bounded, 4);
        ASSERT_TRUE(e.result.complete) << "seed " << seed;
        ASSERT_EQ(e.states, t->states) << "seed " << seed;
    }
}

} // namespace
