// The result of `check --json` and `outcomes --json`.
#pragma once

#include "report/run/run_summary.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace lockstep::report {

/// What the summary says, for those who put it into something larger.
nlohmann::ordered_json json_of(const run_summary& s);

/// Indented, ending in a line break. Bytes that are not UTF-8 become U+FFFD.
std::string written(const nlohmann::ordered_json& j);

/// The summary as one JSON object.
std::string to_json(const run_summary& s);

} // namespace lockstep::report
