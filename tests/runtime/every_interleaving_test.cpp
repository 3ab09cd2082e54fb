// The oracle for real programs: random programs over real threads, locks and semaphores (programs/random_*.cpp),
// searched by `exhaustive` (each fourth by `auto`, each fourth by `bounded` as well, which cost several times as much), and
// run in every interleaving one by one. All must show the same outcomes: so what the runtime says of an operation (what it
// touches, what it waits for) and what the search makes of it agree.
//
// A few dozen programs here, thousands with LOCKSTEP_NIGHTLY set; LOCKSTEP_SEED=n begins at the n-th, LOCKSTEP_PROGRAMS=m
// tries m of them.
#include "explore/executors/process_executor.hpp"
#include "explore/happens_before/history.hpp"
#include "explore/search.hpp"
#include "explore/strategies/planner.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace lockstep;

constexpr std::uint64_t most_interleavings = 8'000;
constexpr std::uint64_t most_executions = 20'000; ///< of a search; enough wherever the interleavings can be counted

/// A use of what ended with a function or thread is a finding whichever came first, and that end is no step: how far the
/// execution came is not for the order of steps to say.
bool uses_what_has_ended(const explore::execution& x) {
    for (std::uint32_t i = 0; i < x.header->finding_count; ++i)
        if (x.header->findings[i].kind == trace::finding_kind::use_after_return) return true;
    return false;
}

/// What can be seen of an execution from outside, and what is wrong with it.
std::string outcome_of(const explore::execution& x) {
    if (uses_what_has_ended(x)) return "use after return";
    std::set<int> kinds;
    for (std::uint32_t i = 0; i < x.header->finding_count; ++i) // a warning may depend on what concerns nobody
        if (const trace::finding_kind kind = x.header->findings[i].kind; kind != trace::finding_kind::unjoined_thread)
            kinds.insert(static_cast<int>(kind));
    std::string text = "ending " + std::to_string(static_cast<int>(x.header->end)) + " status " +
                       std::to_string(x.header->exit_status);
    for (const int kind : kinds) text += " finding " + std::to_string(kind);
    return text + " \"" + std::string(x.output) + '"';
}

/// An outcome, and the first schedule that showed it.
using outcomes = std::map<std::string, std::string>;

void collect(const explore::execution& x, outcomes& into) {
    if (x.header->end == trace::ending::sleep_blocked || x.header->end == trace::ending::infeasible) return;
    std::string& schedule = into[outcome_of(x)];
    if (!schedule.empty()) return;
    for (const trace::event& e : x.events) schedule += std::to_string(e.process.number()) + ' ';
}

/// What a program is run under, beside what it does itself.
struct setting {
    std::uint32_t spurious; ///< wake-ups for no reason, at most
    std::uint32_t flags;    ///< of every job
};

setting setting_of(std::uint64_t seed) { return {seed % 3 == 0 ? 1U : 0U, seed % 5 < 2 ? trace::reuse_addresses : 0U}; }

struct searched {
    outcomes seen;
    bool complete;
    std::uint64_t traces;
    std::vector<std::uint64_t> visible;
};

using machines = std::vector<std::unique_ptr<explore::process_executor>>;

searched search_all(const machines& by, explore::strategy how, const setting& under) {
    searched result{};
    std::vector<explore::executor*> executors;
    for (const auto& machine : by) executors.push_back(machine.get());
    explore::limits bounds;
    bounds.executions = most_executions;
    bounds.spurious_budget = under.spurious;
    bounds.flags = under.flags;
    bounds.scouts = 0; // the search has to find everything by itself
    const auto see = [&](const explore::execution& x) {
        collect(x, result.seen);
        return explore::next_step::go_on;
    };
    const std::atomic<bool> interrupted{false};
    const auto found = explore::search(
        executors, how, bounds, see, [](const explore::progress&) {}, interrupted);
    result.complete = found.complete;
    result.visible = found.visible_pcs;
    result.traces = found.counts.distinct_traces;
    return result;
}

struct truth {
    outcomes seen;
    std::set<std::pair<std::uint64_t, std::uint64_t>> traces; ///< Mazurkiewicz traces, by their hashes
    bool hidden = false;                                      ///< a race was seen that the search had not found
    bool weak_failures = false;                               ///< some that the search need not have run
    bool crashes = false;         ///< what else had happened by then is another trace, and nobody's business
    bool main_ends_early = false; ///< whoever is last ends the process, and who that is need not have been varied
};

/// Puts the other ways to go on behind the first `length` steps of an execution.
/// That a thread starts matters to nobody, so it does so at once.
void branch(const explore::execution& x, std::size_t length, std::vector<explore::job>& waiting) {
    const auto wait = [&](std::size_t step, trace::step p) {
        explore::job other;
        for (std::size_t i = 0; i < step; ++i) other.prefix.push_back(trace::step_of(x.events[i]));
        other.prefix.push_back(p);
        waiting.push_back(std::move(other));
    };
    std::set<trace::process_id> started{trace::thread_process(0)};
    for (std::size_t i = 0; i < x.events.size(); ++i) {
        const trace::process_id chosen = x.events[i].process;
        started.insert(chosen);
        for (unsigned other = 1; i + 1 >= length && other < trace::choices_of(x.events[i]); ++other)
            if (trace::choice_of(x.events[i]) == 0) wait(i, {chosen, other});
        if (i < length || x.events[i].kind == trace::op::thread_start) continue;
        std::vector<trace::process_id> others;
        for (const trace::process_id p : x.enabled_before(i))
            if (p != chosen) others.push_back(p);
        const auto fresh = std::find_if(others.begin(), others.end(), [&](trace::process_id p) {
            return trace::is_thread(p) && !started.contains(p);
        });
        if (fresh != others.end()) return wait(i, *fresh);
        for (const trace::process_id p : others) wait(i, p);
    }
}

/// Runs every interleaving. Nothing if there are too many.
std::optional<truth> run_all(explore::executor& machine, const setting& under) {
    std::vector<explore::job> waiting(1);
    std::vector<trace::event> room;
    explore::history steps;
    truth all;
    std::uint64_t runs = 0;
    while (!waiting.empty()) {
        if (++runs > most_interleavings) return std::nullopt;
        explore::job next = std::move(waiting.back());
        next.spurious_budget = under.spurious;
        next.flags |= under.flags;
        next.how = trace::policy::serial; // chooses wherever there is a choice
        waiting.pop_back();
        machine.submit(next);
        const explore::execution x = machine.next();
        collect(x, all.seen);
        all.hidden |= x.header->racy_pc_count != 0 && !uses_what_has_ended(x);
        all.crashes |= x.header->end == trace::ending::failed;
        all.main_ends_early |= !x.events.empty() && x.events.back().kind == trace::op::process_exit &&
                               x.events.back().process != trace::thread_process(0);
        for (const trace::event& e : x.events)
            all.weak_failures |= e.kind == trace::op::atomic_cas && trace::for_no_reason(e);
        steps.follow(explore::steps_of(x, room), explore::ended_by_last_event(x));
        all.traces.emplace(steps.trace_of(steps.size()).low, steps.trace_of(steps.size()).high);
        branch(x, next.prefix.size(), waiting);
    }
    return all;
}

std::string missing_from(const outcomes& there, const outcomes& here, const std::string& what) {
    std::string text;
    for (const auto& [outcome, schedule] : there)
        if (!here.contains(outcome)) text += what + ": " + outcome + " by " + schedule + '\n';
    return text;
}

std::uint64_t first_seed() {
    const char* const given = std::getenv("LOCKSTEP_SEED");
    return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

std::uint64_t programs() {
    if (const char* const given = std::getenv("LOCKSTEP_PROGRAMS")) return std::strtoull(given, nullptr, 10);
    return std::getenv("LOCKSTEP_NIGHTLY") != nullptr ? 5'000 : 80;
}

struct counts {
    std::uint64_t judged = 0, counted = 0, traces = 0, executions = 0;
};

std::string differences(const machines& by, std::uint64_t seed, counts& all) {
    const setting under = setting_of(seed);
    const searched exhaustive = search_all(by, explore::strategy::exhaustive, under);
    if (!exhaustive.complete) return {};
    std::string wrong;
    const auto compare = [&](explore::strategy how, const std::string& name) {
        const searched other = search_all(by, how, under);
        if (!other.complete) return;
        wrong += missing_from(exhaustive.seen, other.seen, "missed by " + name) +
                 missing_from(other.seen, exhaustive.seen, "missed by exhaustive, seen by " + name);
    };
    if (seed % 4 == 0) compare(explore::strategy::automatic, "auto");
    if (seed % 4 == 2) compare(explore::strategy::bounded, "bounded");
    ++all.judged;
    by.front()->set_visible(exhaustive.visible);
    const auto truth = run_all(*by.front(), under);
    if (!truth) return wrong;
    ++all.counted;
    const bool comparable = !truth->weak_failures && !truth->crashes && !truth->main_ends_early;
    if (comparable) {
        all.traces += truth->traces.size();
        all.executions += exhaustive.traces;
    }
    if (std::getenv("LOCKSTEP_VERBOSE") != nullptr && exhaustive.traces != truth->traces.size())
        std::printf("seed %lu: %lu executions for %zu traces\n", seed, exhaustive.traces, truth->traces.size());
    wrong +=
        missing_from(truth->seen, exhaustive.seen, "missed") + missing_from(exhaustive.seen, truth->seen, "impossible");
    if (comparable && exhaustive.traces < truth->traces.size()) wrong += "fewer executions than traces\n";
    if (truth->hidden) wrong += "a race that the search did not see\n";
    return wrong;
}

/// A program.
struct subject {
    const char* name;
    unsigned costs; ///< as many times as the others: so many fewer are run
};

void PrintTo(const subject& s, std::ostream* to) { *to << s.name; }

class EveryInterleaving : public testing::TestWithParam<subject> {};

TEST_P(EveryInterleaving, GivesTheOutcomesOfTheSearch) {
    counts all;
    const std::uint64_t tried = programs() / GetParam().costs;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + tried; ++seed) {
        explore::launch how;
        how.program = std::string(LOCKSTEP_BINARY_DIR "/tests/runtime-programs/") + GetParam().name;
        how.arguments = {std::to_string(seed)};
        how.runtime = LOCKSTEP_RUNTIME;
        if (seed % 7 == 0) how.weak_failures = 2;
        if (seed % 11 == 0) how.patience = std::chrono::nanoseconds(500);
        try {
            machines by;
            for (unsigned k = seed % 8 == 1 ? 2 : 1; k > 0; --k)
                by.push_back(explore::start_process(how)); // as by -j 2
            const std::string wrong = differences(by, seed, all);
            EXPECT_TRUE(wrong.empty()) << wrong << "seed " << seed;
        } catch (const explore::executor_error& error) {
            ADD_FAILURE() << error.message << "\nseed " << seed;
        }
    }
    std::printf("%lu programs searched to the end; %lu run in every interleaving: %lu traces, %lu executions\n",
                all.judged, all.counted, all.traces, all.executions);
    EXPECT_GT(all.judged, tried / 2);
    EXPECT_GT(all.counted, tried / 8);
    EXPECT_LE(all.executions * 10, all.traces * 11);
}

INSTANTIATE_TEST_SUITE_P(Of, EveryInterleaving,
                         testing::Values(subject{"random_program", 1}, subject{"random_lives", 1},
                                         subject{"random_memory", 1}, subject{"random_standard", 5}),
                         [](const auto& name) { return std::string(name.param.name); });

} // namespace
