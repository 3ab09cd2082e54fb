// What a reader of the verdict must know: what was not looked at, and what was looked at otherwise than it runs. Facts,
// each with a name and with what it means for the verdict; their words are made in one place. Whoever adds one adds a
// struct here and its words in note.cpp.
#pragma once

#include "trace/bound.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace lockstep::report {

using trace::weight;

/// What a kind of fact has in common: its name in JSON, and whether "verified" may be said beside it.
struct fact {
    const char* name;
    weight weighs;
};

/// The user ended the search.
struct interrupted {
    static constexpr fact is{"interrupted", weight::forbids};
};
/// A limit of time or executions did.
struct stopped_at {
    static constexpr fact is{"stopped", weight::forbids};
    std::string limit; ///< "5 s (--time)"
};
/// The program has one interleaving.
struct no_threads {
    static constexpr fact is{"no_threads", weight::named};
};
/// Only synchronisation was seen.
struct not_instrumented {
    static constexpr fact is{"not_instrumented", weight::forbids};
};
/// The same of parts: units and libraries.
struct parts_not_instrumented {
    static constexpr fact is{"parts_not_instrumented", weight::forbids};
    std::vector<std::string> parts;
};
/// Without debug information nobody can tell.
struct parts_unknown {
    static constexpr fact is{"parts_unknown", weight::forbids};
    std::vector<std::string> parts;
};
/// The command's own standard input has something to say, and the program was not given it.
struct input_not_read {
    static constexpr fact is{"input_not_read", weight::named};
};
/// Results that only weaker orders allow were not explored.
struct weak_atomics {
    static constexpr fact is{"weak_atomics", weight::named};
    std::uint64_t operations = 0;
};
/// Nothing was judged.
struct all_discarded {
    static constexpr fact is{"all_discarded", weight::forbids};
};
/// A test case could not be checked, or had not its turn. Which one, the note says.
struct case_not_checked {
    static constexpr fact is{"case_not_checked", weight::forbids};
    std::string why;
};
/// Every test case is disabled or skips itself.
struct all_skipped {
    static constexpr fact is{"all_skipped", weight::forbids};
};
/// Executions were cut off.
struct steps_limited {
    static constexpr fact is{"steps", weight::forbids};
    std::uint64_t executions = 0, max_steps = 0;
};
/// An execution met one of the bounds that its runtime keeps: name, weight and words are in the table of trace/bound.hpp.
struct bounded_by {
    trace::bound what;
};
/// A race was left out that is the standard library's own affair.
struct library_race_left_out {
    static constexpr fact is{"library_race", weight::named};
};
/// Outputs that differ only behind so many bytes count as the same.
struct output_cut {
    static constexpr fact is{"output_cut", weight::named};
    std::uint64_t bytes = 0;
};
/// A condition of lockstep::sometimes(), in a search that was not complete.
struct not_seen_true {
    static constexpr fact is{"not_seen_true", weight::named};
    std::string condition;
};
/// The search for the consequence of a race did not come to an end.
struct consequence_unknown {
    static constexpr fact is{"consequence_unknown", weight::named};
    std::string why;
};
/// An outcome whose schedule gave something else the second time.
struct outcome_not_shown_again {
    static constexpr fact is{"outcome_not_shown_again", weight::forbids};
};
/// A schedule file could not be written.
struct schedule_not_written {
    static constexpr fact is{"schedule_not_written", weight::named};
    std::string why;
};
/// There were more outcomes than schedules were written for.
struct first_schedules_only {
    static constexpr fact is{"first_schedules_only", weight::named};
    std::uint64_t outcomes = 0;
};

struct note {
    std::variant<interrupted, stopped_at, no_threads, not_instrumented, parts_not_instrumented, parts_unknown,
                 input_not_read, weak_atomics, all_discarded, case_not_checked, all_skipped, steps_limited, bounded_by,
                 library_race_left_out, output_cut, not_seen_true, consequence_unknown, outcome_not_shown_again,
                 schedule_not_written, first_schedules_only>
        what;
    std::string about = {}; ///< the test case that it concerns; empty: the whole run
};

fact fact_of(const note& n);

/// One sentence without a full stop.
std::string words_of(const note& n);

/// Of what forbids "verified": a few words for the line of the verdict.
std::string in_short(const note& n);

} // namespace lockstep::report
