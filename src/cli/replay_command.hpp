// How a schedule is run again, in words that can be pasted into a shell.
#pragma once

#include <string>

namespace lockstep::cli {

/// "build/lockstep replay x.schedule", as the user calls the command.
std::string replay_command(const std::string& schedule_file);

} // namespace lockstep::cli
