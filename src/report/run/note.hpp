// What a reader of the verdict must know: what was not looked at, and what was looked at otherwise than it runs. Facts;
// their words are made in one place.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace lockstep::report {

/// The user ended the search.
struct interrupted {};
/// A limit of time or executions did.
struct stopped_at {
    std::string limit; ///< "5 s"
};
/// The program has one interleaving.
struct no_threads {};
/// Only synchronisation was seen.
struct not_instrumented {};
/// Results that only weaker orders allow were not explored.
struct weak_atomics {
    std::uint64_t operations = 0;
};
/// Nothing was judged.
struct all_discarded {};
/// Executions were cut off.
struct steps_limited {
    std::uint64_t executions = 0, max_steps = 0;
};
/// The runtime did not explore everything, or treated something otherwise than the system does.
struct approximated {
    std::uint32_t what = 0; ///< one bit of trace::approximation
};
/// A race was left out that is the standard library's own affair.
struct library_race_left_out {};
/// Outputs that differ only behind so many bytes count as the same.
struct output_cut {
    std::uint64_t bytes = 0;
};
/// A condition of lockstep::sometimes(), in a search that was not complete.
struct not_seen_true {
    std::string condition;
};
/// The search for the consequence of a race did not come to an end.
struct consequence_unknown {
    std::string why;
};
/// A bug whose schedule gave something else the second time.
struct not_shown_again {
    std::string kind;
};
/// The same of an outcome.
struct outcome_not_shown_again {};
/// A schedule file could not be written.
struct schedule_not_written {
    std::string why;
};
/// There were more outcomes than schedules were written for.
struct first_schedules_only {
    std::uint64_t outcomes = 0;
};

struct note {
    std::variant<interrupted, stopped_at, no_threads, not_instrumented, weak_atomics, all_discarded, steps_limited,
                 approximated, library_race_left_out, output_cut, not_seen_true, consequence_unknown, not_shown_again,
                 outcome_not_shown_again, schedule_not_written, first_schedules_only>
        what;
    std::string about = {}; ///< the test case that it concerns; empty: the whole run
};

/// One sentence without a full stop.
std::string words_of(const note& n);

} // namespace lockstep::report
