// Every result that a program can have, and whether a serial order of its threads gives it too.
#pragma once

#include "analyse/outcomes.hpp"
#include "inquiry/target/request.hpp"
#include "report/run/run_summary.hpp"

namespace lockstep::inquiry {

struct outcomes_found {
    analyse::outcome_set outcomes;
    analyse::outcome_verdict verdict;
    report::run_summary
        summary; ///< with the verdict as a bug, where it is one; its `outcomes` are for the caller to set
};

/// Searches, runs the serial orders, and writes a schedule for each outcome. Throws std::runtime_error or
/// explore::executor_error where that cannot be done.
outcomes_found find_outcomes(const request& asked, const companion& with);

} // namespace lockstep::inquiry
