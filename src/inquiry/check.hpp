// One search for bugs, from the running target to its summary. What `check` does once, and --gtest for each case.
#pragma once

#include "inquiry/target/session.hpp"
#include "report/run/run_summary.hpp"

#include <string>

namespace lockstep::inquiry {

/// Searches, and publishes what was found. Throws std::runtime_error or explore::executor_error where that cannot be done.
report::run_summary check(session& in, const request& asked, const companion& with);

/// The same for the request's target, with processes of its own.
report::run_summary check(const request& asked, const companion& with);

} // namespace lockstep::inquiry
