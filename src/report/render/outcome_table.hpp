// What `lockstep outcomes` prints.
#pragma once

#include "analyse/outcomes.hpp"
#include "report/render/style.hpp"

#include <string>
#include <vector>

namespace lockstep::report {

/// Each outcome with its count, whether a serial order gives it, and the schedule file that shows it (`schedule_files`
/// in the order of `seen.all()`, may be empty); then the two-part verdict.
std::string draw_outcomes(const analyse::outcome_set& seen, const analyse::outcome_verdict& verdict,
                          const std::vector<std::string>& schedule_files, const style& how);

} // namespace lockstep::report
