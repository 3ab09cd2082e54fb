// One sentence for each kind of finding, in the words and names of the user.
#pragma once

#include "analyse/stuck.hpp"
#include "report/names.hpp"

#include <string>

namespace lockstep::report {

/// "data race: T1 writes `balance` (withdraw.cpp:12, withdraw) while T2 reads it (...), and nothing orders the two".
/// No full stop at the end, no line break.
std::string sentence(const analyse::recording& r, const trace::finding& f, const names& who);

/// Why one stuck thread cannot go on: "T1 holds x_lock and waits for y_lock (a.cpp:12), which T2 holds".
std::string why_stuck(const analyse::recording& r, const analyse::stuck_thread& t, const names& who);

} // namespace lockstep::report
