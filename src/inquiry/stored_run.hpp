// A schedule file made runnable again: what `replay` and `show` have in common.
#pragma once

#include "analyse/diagnosis.hpp"
#include "inquiry/target/session.hpp"
#include "trace/schedule_file.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace lockstep::inquiry {

struct stored_run {
    std::string path; ///< of the schedule
    trace::schedule_file file;
    target what;
    explore::launch how;
};

/// Reads the schedule, opens its target (compiles its source again, which the cache makes cheap) and makes sure that it
/// is the same build. A relative path in the file is looked up beside the file. Throws std::runtime_error.
stored_run open_stored_run(const std::string& path, const companion& with);

/// The job that repeats the schedule, recorded in full.
explore::job stored_job(const trace::schedule_file& file);

/// Makes sure that the libraries are the same builds, and makes the accesses that were steps steps again; call it before the
/// first job. Throws std::runtime_error.
void prepare(session& in, const stored_run& run);

/// Throws std::runtime_error where the execution did not go the way of the schedule.
void demand_same_way(const std::string& path, const trace::schedule_file& file, const analyse::recording& r);

/// The bug that the schedule was kept for. What only several executions together show (a leak, an exit status that
/// differs) shows again when this one has its part of it.
std::optional<analyse::diagnosis> find_stored(const trace::schedule_file& file, const analyse::recording& r);

/// How many steps lead up to what went wrong, its own step included: gdb stops in the thread that took it. Where all
/// are stuck behind the last step, nobody would arrive at a stop behind it, so that is before it.
std::size_t failing_step(const analyse::recording& r, const std::optional<analyse::diagnosis>& bug);

} // namespace lockstep::inquiry
