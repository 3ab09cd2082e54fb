// The exit statuses of the command; README, the man page and --help tell them too.
#pragma once

#include "cli/options/options.hpp"
#include "report/run/verdict.hpp"

namespace lockstep::cli {

constexpr int no_bug = 0;
constexpr int bug_found = 1;
constexpr int could_not = 2;
constexpr int less_than_required = 3;
constexpr int ended_by_signal = 128; ///< and the number of the signal: 130 for Ctrl-C

int exit_status(report::verdict verdict, requirement least);

} // namespace lockstep::cli
