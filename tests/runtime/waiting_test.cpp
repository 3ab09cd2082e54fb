// Loops that wait cannot be run in every interleaving: they have no end. So this oracle is a small interpreter that knows
// what a random program can come to (waiting_states.hpp), and the search must find just that. Neither knows of the other.
//
// Some programs here, thousands with LOCKSTEP_NIGHTLY set; LOCKSTEP_SEED=n begins at the n-th, LOCKSTEP_PROGRAMS=m tries m.
#include "explore/executors/process_executor.hpp"
#include "explore/search.hpp"
#include "runtime/waiting_states.hpp"
#include "trace/bound.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

namespace {

using namespace lockstep;

constexpr std::uint64_t most_executions = 8'000; ///< of a search
constexpr std::uint32_t most_steps = 3'000;

std::string outcome_of(const explore::execution& x) {
    const trace::slot_header& h = *x.header;
    if (h.finding_count != 0) return "finding " + std::to_string(static_cast<int>(h.findings[0].kind));
    if (h.end == trace::ending::exited && h.exit_status == 0) return std::string(x.output);
    if (h.end == trace::ending::stuck) return "hangs " + std::string(x.output);
    return "ending " + std::to_string(static_cast<int>(h.end)) + " status " + std::to_string(h.exit_status);
}

struct searched {
    std::map<std::string, std::vector<trace::step>> seen; ///< outcomes, and the first schedule that showed each
    bool complete = false;
};

std::vector<trace::step> schedule_of(const explore::execution& x) {
    std::vector<trace::step> steps;
    for (const trace::event& e : x.events) steps.push_back(trace::step_of(e));
    return steps;
}

bool leaves_out(const explore::execution& x) {
    for (std::size_t i = 0; i < trace::bounds.size(); ++i)
        if ((x.header->bounds_met >> i & 1) != 0 && trace::bounds[i].weighs == trace::weight::forbids) return true;
    return x.header->end == trace::ending::step_limit;
}

searched search_all(explore::executor& machine, explore::strategy how, std::uint32_t spurious) {
    searched result;
    bool left_out = false;
    explore::executor* const machines[] = {&machine};
    explore::limits bounds;
    bounds.executions = most_executions;
    bounds.spurious_budget = spurious;
    bounds.scouts = 0; // the search has to find everything by itself
    const auto see = [&](const explore::execution& x) {
        const trace::ending end = x.header->end;
        left_out |= leaves_out(x);
        if (end != trace::ending::sleep_blocked && end != trace::ending::infeasible && end != trace::ending::step_limit)
            result.seen.try_emplace(outcome_of(x), schedule_of(x));
        return end == trace::ending::step_limit ? explore::next_step::stop : explore::next_step::go_on;
    };
    const std::atomic<bool> interrupted{false};
    result.complete = explore::search(
                          machines, how, bounds, see, [](const explore::progress&) {}, interrupted)
                          .complete &&
                      !left_out;
    return result;
}

std::string compared(const searched& found, const std::set<std::string>& truth, const std::string& by) {
    std::string text;
    for (const auto& [outcome, schedule] : found.seen)
        if (!truth.contains(outcome)) text += "impossible by " + by + ": \"" + outcome + "\"\n";
    for (const std::string& outcome : truth)
        if (found.complete && !found.seen.contains(outcome)) text += "missed by " + by + ": \"" + outcome + "\"\n";
    return text;
}

/// What a report is drawn from is a recording of the same schedule: it must come to the same.
std::string recorded_otherwise(explore::executor& machine, const searched& found, std::uint32_t spurious) {
    std::string text;
    for (const auto& [outcome, schedule] : found.seen) {
        explore::job again;
        again.prefix = schedule;
        again.spurious_budget = spurious;
        again.flags = trace::record_full;
        machine.submit(again);
        const std::string recorded = outcome_of(machine.next());
        if (recorded != outcome) text += "\"" + outcome + "\" is recorded as \"" + recorded + "\"\n";
    }
    return text;
}

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
    const char* const given = std::getenv(variable);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

/// Compares with what both searches find. Counts the programs that `exhaustive` came to the end of.
std::string what_is_wrong(std::uint64_t seed, std::uint32_t spurious, const std::set<std::string>& truth,
                          std::uint64_t& complete) {
    explore::launch how;
    how.program = LOCKSTEP_BINARY_DIR "/tests/runtime-programs/waiting_program_O" + std::to_string(seed % 3);
    how.arguments = {std::to_string(seed)};
    how.runtime = LOCKSTEP_RUNTIME;
    how.max_steps = most_steps;
    std::string wrong;
    try {
        const auto machine = explore::start_process(how);
        for (const auto strategy : {explore::strategy::exhaustive, explore::strategy::automatic}) {
            const bool is_exhaustive = strategy == explore::strategy::exhaustive;
            const searched found = search_all(*machine, strategy, spurious);
            wrong += compared(found, truth, is_exhaustive ? "exhaustive" : "auto");
            if (!is_exhaustive) continue;
            if (found.complete) ++complete;
            wrong += recorded_otherwise(*machine, found, spurious);
        }
    } catch (const explore::executor_error& error) {
        wrong += error.message + '\n';
    }
    return wrong;
}

TEST(Waiting, RandomProgramsComeToWhatAnInterpreterSays) {
    const std::uint64_t first = number_in("LOCKSTEP_SEED", 1);
    const std::uint64_t programs =
        number_in("LOCKSTEP_PROGRAMS", std::getenv("LOCKSTEP_NIGHTLY") != nullptr ? 5'000 : 200);
    std::uint64_t known = 0, complete = 0;
    for (std::uint64_t seed = first; seed < first + programs; ++seed) {
        const waiting::program p = waiting::random_program(seed);
        const std::uint32_t spurious = seed % 5 == 0 ? 1 : 0;
        const auto truth = waiting::all_outcomes(p, spurious);
        if (!truth) continue;
        ++known;
        const std::string wrong = what_is_wrong(seed, spurious, *truth, complete);
        EXPECT_TRUE(wrong.empty()) << wrong << "seed " << seed << ", " << spurious << " spurious\n"
                                   << waiting::to_text(p);
    }
    std::printf("%lu programs known, %lu searched to the end\n", known, complete);
    EXPECT_GT(complete * 2, known);
}

} // namespace
