// The last lines of a run: the verdict, how it was come by, and what it does not cover.
#pragma once

#include "report/render/json.hpp"
#include "report/render/style.hpp"

#include <string>

namespace lockstep::cli {

/// "searched: exhaustive: 12 executions, 12 traces, 340 steps in 0.01 s, 4 KiB of search memory"
std::string search_line(const explore::search_result& search, double seconds);

/// Every report with its schedule file and replay command, then the verdict; and, unless quiet, what it covers and how it
/// was come by.
std::string check_text(const report::run_summary& s, const report::style& style, bool quiet);

} // namespace lockstep::cli
