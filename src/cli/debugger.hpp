// replay --gdb: the schedule again, in a process that gdb holds.
#pragma once

#include "inquiry/target/session.hpp"

namespace lockstep::cli {

/// Attaches gdb to the (first) process, gives it the job, and lets the program run into a trap where the prefix ends.
/// Returns when the user leaves gdb. Throws std::runtime_error where there is no gdb or it may not attach.
void debug(inquiry::session& in, explore::job what);

} // namespace lockstep::cli
