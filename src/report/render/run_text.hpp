// What a run found out, as the command prints it.
#pragma once

#include "report/render/style.hpp"
#include "report/run/run_summary.hpp"

#include <string>

namespace lockstep::report {

/// Every report with its schedule file and replay command, then the verdict, what it means, the search and the notes.
/// `quiet`: no more than reports and verdict.
std::string run_text(const run_summary& s, const style& how, bool quiet = false);

/// How the search went and what it does not cover: "searched: exhaustive: 12 executions, 12 traces, 340 steps in 0.01 s",
/// and a line for each note.
std::string search_text(const run_summary& s);

} // namespace lockstep::report
