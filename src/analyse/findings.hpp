// What the findings of an execution are called, and how bad they are.
#pragma once

#include "explore/executors/executor.hpp"

#include <cstdint>
#include <string_view>

namespace lockstep::analyse {

enum class severity : std::uint8_t { warning, error };

/// The stable text name of a kind, as in JSON and schedule files: "data_race", "deadlock" ...
std::string_view kind_name(trace::finding_kind kind);
/// The same for people: "data race", "lost wake-up" ...
std::string_view kind_title(trace::finding_kind kind);
/// The kind with that stable name; `none` when there is no such kind.
trace::finding_kind kind_named(std::string_view name);

/// Warnings change no verdict. Of a leak it takes more than the kind to know (see diagnosis.hpp).
severity severity_of(trace::finding_kind kind);

/// Does this execution show an error? Cheap: for the visitor of a search, which sees every execution.
bool shows_error(const explore::execution& run);

} // namespace lockstep::analyse
