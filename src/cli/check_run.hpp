// One search for bugs, from the running target to its summary. What `check` does once, and --gtest for each case.
#pragma once

#include "cli/options.hpp"
#include "inquiry/session.hpp"
#include "report/render/json.hpp"
#include "report/render/style.hpp"

#include <string>

namespace lockstep::cli {

/// `label` goes into the names of schedule files. `expect_success`: an exit status other than 0 is a bug in any case.
report::run_summary check_target(session& in, const options& o, const report::style& style, const std::string& label,
                                 bool expect_success);

} // namespace lockstep::cli
