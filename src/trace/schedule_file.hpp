// A schedule file: a stored job, plus what is needed to know that it still fits the program. JSON, one object.
#pragma once

#include "trace/circumstances.hpp"
#include "trace/schedule.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::trace {

struct schedule_file {
    std::string program; ///< path of the executable as it was run
    std::string source;  ///< the source file, when lockstep compiled it; else empty
    std::vector<std::string> compile_flags;
    std::string build_id;               ///< hex; from .note.gnu.build-id, or a hash of the file
    std::vector<std::string> libraries; ///< of the program's own: "name build_id"
    std::vector<std::string> arguments;
    std::string stdin_file; ///< empty: none
    std::uint32_t max_steps = 0, thread_limit = 0, stack_bytes = 0, spurious_budget = 0;
    std::uint32_t weak_failures = 0;        ///< see control::weak_failures
    std::int32_t expect_status = 0;         ///< the exit status that means success
    std::chrono::milliseconds patience{};   ///< see control::patience_ns; files that do not say had no end of it
    circumstances under;                    ///< in which it was made
    std::vector<std::uint64_t> visible_pcs; ///< ASLR is off, so these are stable for a build
    std::vector<step> steps;                ///< the schedule
    std::string verdict;                    ///< kind of the finding, or "outcome"
    std::vector<std::uint64_t> places;      ///< by which the finding is known among others of its kind; empty: not kept
    std::string sentence;                   ///< what it shows
};

/// Throws std::runtime_error with one sentence that names the file and what is wrong with it (unreadable, truncated,
/// not a schedule, wrong version). Files of format version 1, which 0.1 wrote, are read too.
schedule_file load_schedule(const std::string& path);
/// Writes to a temporary file beside it and renames; throws std::runtime_error (disk full, no permission).
void save_schedule(const std::string& path, const schedule_file& s);

} // namespace lockstep::trace
