// What the findings of an execution are called, how bad they are, and when two of them are the same bug.
#pragma once

#include "analyse/recording.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::analyse {

enum class severity : std::uint8_t { warning, error };

/// The stable text name of a kind, as in JSON and schedule files: "data_race", "deadlock" ...
std::string_view kind_name(trace::finding_kind kind);
/// The same for people: "data race", "lost wake-up" ...
std::string_view kind_title(trace::finding_kind kind);
/// The kind with that stable name; `none` when there is no such kind.
trace::finding_kind kind_named(std::string_view name);

/// Warnings change no verdict: threads never joined, memory that no schedule frees (see leaks.hpp).
severity severity_of(const trace::finding& f);

/// Does this execution show an error? Cheap: for the visitor of a search, which sees every execution.
bool shows_error(const explore::execution& run);

/// All findings of an execution: those the runtime noticed, and what being stuck means.
std::vector<trace::finding> findings_of(const recording& r);

/// The accesses that race: those of `f.a` and `f.b`, as events; null where the recording does not have them.
struct race_sides {
    const trace::event* a = nullptr;
    const trace::event* b = nullptr;
};
race_sides sides_of(const recording& r, const trace::finding& f);

/// Two findings are the same bug when they are of one kind and happen at the same places of the program to the same
/// objects, whatever the schedule.
struct identity {
    trace::finding_kind kind = trace::finding_kind::none;
    std::vector<std::uint64_t> places; ///< program counters and static objects, sorted where order has no meaning
    std::string text;                  ///< assertion text and the like
    friend auto operator<=>(const identity&, const identity&) = default;
};
identity identity_of(const recording& r, const trace::finding& f);

} // namespace lockstep::analyse
