// The textbook's table of an execution: one column a thread, time downwards.
//
//   T1                      T2
//   acquire x_lock: ok                               locks.cpp:12
//                           acquire y_lock: ok       locks.cpp:20
//   acquire y_lock: wait    acquire x_lock: wait
//   ** deadlock **
//
// Shown by default are the steps that matter: those on objects that several threads touch and somebody changes, output,
// and whatever the finding is about.
#pragma once

#include "analyse/recording.hpp"
#include "report/render/style.hpp"
#include "report/words/names.hpp"

#include <string>

namespace lockstep::report {

/// Draws an execution. `about` (may be null) is what went wrong: its steps are never folded, and the last row says so.
std::string draw_table(const analyse::recording& r, const trace::finding* about, const names& who, const style& how);

} // namespace lockstep::report
