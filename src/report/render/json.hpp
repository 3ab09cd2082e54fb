// The result of `check --json` and `outcomes --json`.
#pragma once

#include "analyse/outcomes.hpp"
#include "explore/search.hpp"
#include "report/document/document.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace lockstep::report {

/// What a run of the command found out.
struct run_summary {
    explore::search_result search;
    explore::limits bounds;
    std::uint32_t max_steps = 0, thread_limit = 0; ///< of one execution
    std::uint32_t threads = 1;                     ///< the most that one execution had, main included
    double seconds = 0;
    std::vector<document> bugs;                     ///< errors and warnings
    const analyse::outcome_set* outcomes = nullptr; ///< `outcomes` only
    std::vector<std::string> outcome_schedules;     ///< in the order of outcomes->all(), may be empty
    std::vector<std::string> notes;                 ///< what was and was not covered, one sentence each
};

/// "bug" (an error was found), "verified" (the search was complete) or "no bug found".
std::string verdict_of(const run_summary& s);

/// What the summary says, for those who put it into something larger.
nlohmann::ordered_json json_of(const run_summary& s);

/// Indented, ending in a line break. Bytes that are not UTF-8 become U+FFFD.
std::string written(const nlohmann::ordered_json& j);

/// The summary as one JSON object.
std::string to_json(const run_summary& s);

} // namespace lockstep::report
