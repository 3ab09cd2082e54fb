// check --gtest: each case of a GoogleTest program by itself.
#pragma once

#include "cli/options.hpp"
#include "report/render/style.hpp"

namespace lockstep::cli {

/// Checks every case that the program lists (a --gtest_filter among its arguments is respected), each in processes of
/// its own; prints one line for each, the reports and a summary. Returns the exit status.
int check_gtest(const options& o, const report::style& style);

} // namespace lockstep::cli
