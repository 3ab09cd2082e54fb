// check --gtest: each case of a GoogleTest program by itself.
#pragma once

#include "cli/options.hpp"
#include "inquiry/target.hpp"
#include "report/render/style.hpp"

#include <string>
#include <vector>

namespace lockstep::cli {

/// The full names in the output of --gtest_list_tests, in its order.
std::vector<std::string> parse_gtest_list(const std::string& listing);

/// Checks every case that the program lists (a --gtest_filter among its arguments is respected), each in processes of
/// its own; prints one line for each, the reports and a summary. Returns the exit status.
int check_gtest(const target& what, const options& o, const report::style& style);

} // namespace lockstep::cli
