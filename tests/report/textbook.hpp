// The textbook's executions, made by hand on tests/report/programs/bank.cpp.
#pragma once

#include "analyse/trace_builder.hpp"
#include "report/built_program.hpp"

namespace lockstep::testing {

inline const built_program& bank() {
    static const built_program program("bank.cpp");
    return program;
}

/// w(8) beside w(7): T2 reads the balance before T1 has written it. With the data race as finding 0.
analyse::recording lost_withdrawal();

/// The same under balance_lock: T2 has to wait.
analyse::recording locked_withdrawal();

/// compute beside anti_compute, each with its first lock.
analyse::recording compute_deadlock();

} // namespace lockstep::testing
