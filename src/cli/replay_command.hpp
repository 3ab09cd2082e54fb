// How a schedule is run again, in words that can be pasted into a shell.
#pragma once

#include "report/run/run_summary.hpp"

#include <string>

namespace lockstep::cli {

/// "build/lockstep replay x.schedule", as the user calls the command.
std::string replay_command(const std::string& schedule_file);

/// Adds it to every bug that has a schedule file.
void add_replay_commands(report::run_summary& s);

} // namespace lockstep::cli
