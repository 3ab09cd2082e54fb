// Values of the program's variables after each step of a stored schedule.
#pragma once

#include "analyse/recording.hpp"
#include "inquiry/target/session.hpp"
#include "trace/schedule_file.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// What the expressions stand for: "AR", "queue.count". The runtime samples them while a schedule runs. Throws
/// std::runtime_error for one that is no single value.
std::vector<report::variable> set_watches(session& in, const std::vector<std::string>& expressions);

/// Runs the schedule and records it in full, with the values of so many watches.
analyse::recording record_watched(session& in, const trace::schedule_file& file, std::size_t watches);

} // namespace lockstep::inquiry
