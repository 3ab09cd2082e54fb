// What a run of the command found out: bugs, or how far one may rely on there being none.
#pragma once

#include "analyse/outcomes.hpp"
#include "explore/search.hpp"
#include "report/document/document.hpp"
#include "report/run/note.hpp"
#include "report/run/verdict.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::report {

struct run_summary {
    explore::search_result search;
    explore::limits bounds;
    std::uint32_t max_steps = 0, thread_limit = 0; ///< of one execution
    std::chrono::nanoseconds patience{};           ///< how far time goes beside threads that can run
    std::uint32_t weak_failures = 0;               ///< weak exchanges that could fail for no reason, in each thread
    std::uint32_t threads = 1;                     ///< the most that one execution had, main included
    double seconds = 0;
    std::vector<document> bugs;                     ///< errors and warnings
    const analyse::outcome_set* outcomes = nullptr; ///< `outcomes` only
    std::vector<std::string> outcome_schedules;     ///< in the order of outcomes->all(), may be empty
    std::vector<note> notes;                        ///< what was and was not covered
};

/// Those of `bugs` that are no mere warnings.
std::uint64_t errors_in(const run_summary& s);

/// What a search left out, and so why it may not say "verified".
std::vector<note> left_out(const run_summary& s);

/// The search was complete, and left nothing out.
bool saw_everything(const run_summary& s);

/// verdict::bug, verified or no_bug_found.
verdict verdict_of(const run_summary& s);

/// The verdict as a line: what "verified" means, or what was left out.
std::string headline_of(const run_summary& s);

/// Did the program's assumptions leave nothing to judge?
bool discarded_all(const explore::search_result& search);

} // namespace lockstep::report
