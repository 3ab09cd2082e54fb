// What the command can do. Each verb returns the exit status: 0 nothing found, 1 a bug (replay: it showed again); what
// cannot be done is thrown as std::runtime_error or explore::executor_error.
#pragma once

#include "cli/options/options.hpp"

namespace lockstep::cli {

int run_check(const options& o);
int run_outcomes(const options& o);
int run_replay(const options& o);
int run_show(const options& o);

} // namespace lockstep::cli
