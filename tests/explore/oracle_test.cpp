// The oracle: on random small programs the search must reach exactly the states that trying every interleaving reaches,
// and run as many executions as there are Mazurkiewicz traces. A few hundred programs here, thousands with
// LOCKSTEP_NIGHTLY set; LOCKSTEP_SEED=n tries the programs from n on.
#include "brute_force.hpp"
#include "explore/search.hpp"
#include "random_program.hpp"
#include "toy_executor.hpp"

#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>

namespace {

using namespace lockstep;
using namespace lockstep::toy;

constexpr std::uint64_t most_interleavings = 20'000;

std::uint64_t first_seed() {
    const char* const given = std::getenv("LOCKSTEP_SEED");
    return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

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
    bounds.scouts = 0; // the search has to find everything by itself
    std::size_t turn = 0;
    const auto see = [&](const explore::execution& x) {
        const trace::ending end = x.header->end;
        toy_executor& by = *machines[turn++ % processes]; // jobs go round, and come back in order
        if (end != trace::ending::sleep_blocked && end != trace::ending::infeasible) all.states.insert(by.state());
        return explore::next_step::go_on;
    };
    all.result = explore::search(
        faces, how, bounds, see, [](const explore::progress&) {}, interrupted);
    return all;
}

/// What is wrong with the search of a program; empty when it is right or too large to tell.
std::string defect(const program& p, explore::strategy how, std::size_t slots, std::uint64_t most) {
    const std::optional<truth> t = brute_force(p, most);
    if (!t) return {};
    const explored e = explore_all(p, how, slots);
    if (!e.result.complete) return "incomplete";
    std::string wrong;
    for (const std::string& state : t->states)
        if (!e.states.contains(state)) wrong += "missed: " + state + '\n';
    for (const std::string& state : e.states)
        if (!t->states.contains(state)) wrong += "impossible: " + state + '\n';
    if (wrong.empty() && how == explore::strategy::exhaustive && e.result.counts.distinct_traces < t->traces.size())
        wrong = "fewer executions than traces";
    return wrong;
}

/// Instructions go as long as the defect stays.
program smallest(program p, const std::function<bool(const program&)>& still_wrong) {
    constexpr instruction nothing{code::add, 0, 3, 0};
    for (bool again = true; again;) {
        again = false;
        for (std::size_t t = 0; t < p.threads.size(); ++t) {
            for (std::size_t i = 0; i < p.threads[t].size(); ++i) {
                program q = p;
                if (q.threads[t][i].what == nothing.what) continue;
                q.threads[t][i] = nothing;
                if (!still_wrong(q)) continue;
                p = q;
                again = true;
            }
        }
    }
    return p;
}

void expect_right(std::uint64_t seed, explore::strategy how, std::size_t slots, std::uint64_t most) {
    const program p = random_program(seed);
    if (defect(p, how, slots, most).empty()) return;
    const program q = smallest(p, [&](const program& r) { return !defect(r, how, slots, most).empty(); });
    ADD_FAILURE() << "seed " << seed << ", " << slots << " jobs in flight\n"
                  << to_text(q) << defect(q, how, slots, most);
}

TEST(Oracle, ExhaustiveReachesWhatEveryInterleavingReaches) {
    for (std::uint64_t seed = first_seed(); seed < first_seed() + programs(); ++seed)
        for (const std::size_t slots : {1, 8})
            expect_right(seed, explore::strategy::exhaustive, slots, most_interleavings);
}

/// One that fails for no reason only reads, and commutes with the load of the other thread; one that succeeds does not.
TEST(Oracle, AWeakExchangeThatFailsDoesNotStandForOneThatSucceeds) {
    program p;
    p.threads = {{{code::compare_exchange_weak, 0, 3, 0, 1}, {code::load, 1, 2}},
                 {{code::compare_exchange_weak, 1, 0, 0, 3}, {code::add_to, 1, 1, 1}, {code::load, 0, 2}}};
    EXPECT_EQ(defect(p, explore::strategy::exhaustive, 8, most_interleavings), "");
}

TEST(Oracle, AutomaticReachesThemToo) {
    for (std::uint64_t seed = first_seed(); seed < first_seed() + programs() / 4; ++seed)
        expect_right(seed, explore::strategy::automatic, 4, most_interleavings);
}

/// Whom a weak exchange wakes is told as if it succeeded: its failures are explored once too often now and then.
bool exchanges_weakly(const program& p) {
    for (const auto& thread : p.threads)
        for (const instruction& i : thread)
            if (i.what == code::compare_exchange_weak) return true;
    return false;
}

TEST(Oracle, OneExecutionForEachTraceAndNoneBlocked) {
    std::uint64_t judged = 0, traces = 0, redundant = 0, blocked = 0;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + programs(); ++seed) {
        const program p = random_program(seed);
        if (exchanges_weakly(p)) continue;
        const std::optional<truth> t = brute_force(p, most_interleavings);
        if (!t) continue;
        const explored e = explore_all(p, explore::strategy::exhaustive, 1);
        ++judged;
        traces += t->traces.size();
        redundant += e.result.counts.distinct_traces - t->traces.size();
        blocked += e.result.counts.blocked_executions;
    }
    std::printf("%lu programs, %lu traces, %lu executions more, %lu blocked\n", judged, traces, redundant, blocked);
    EXPECT_GT(judged, programs() / 3);
    EXPECT_LE(redundant * 1000, traces);
    EXPECT_LE(blocked * 100, traces);
}

TEST(Oracle, BoundedReachesThemTooWhenTheBoundIsLargeEnough) {
    for (std::uint64_t seed = first_seed(); seed < first_seed() + programs() / 4; ++seed)
        expect_right(seed, explore::strategy::bounded, 4, most_interleavings / 10);
}

} // namespace
