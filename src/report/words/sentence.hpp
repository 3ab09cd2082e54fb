// One sentence for each kind of bug, in the words and names of the user.
#pragma once

#include "analyse/diagnosis.hpp"
#include "report/words/names.hpp"

#include <string>

namespace lockstep::report {

/// "data race: T1 writes `balance` (withdraw.cpp:12, withdraw) while T2 reads it (...), and nothing orders the two".
/// No full stop at the end, no line break. `who` knows the recording `r`.
std::string sentence(const analyse::recording& r, const analyse::diagnosis& d, const names& who);

/// What one side of a race does to the memory: "writes", "reads", "frees", "uses" (a lock, say).
const char* deed(const analyse::recording& r, const analyse::race_side& s);

/// "T1 holds x_lock and waits for y_lock (locks.cpp:12), T2 holds y_lock and waits for x_lock (locks.cpp:20)"; those
/// who wait for these follow.
std::string tell_stuck(const analyse::recording& r, const analyse::stuck& s, const names& who);

} // namespace lockstep::report
