// A command line that makes no sense: one sentence that says where and what may have been meant.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace lockstep::cli {

/// What CLI11 found wrong, in our words. `last`: the word of the command line at which it did.
std::string sentence_about(const CLI::ParseError& error, const CLI::App& app, const std::string& last);

} // namespace lockstep::cli
