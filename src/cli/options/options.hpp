// The command line.
#pragma once

#include "inquiry/target/request.hpp"

#include <string>
#include <variant>
#include <vector>

namespace lockstep::cli {

enum class verb { check, outcomes, replay, show };

/// When output is coloured. `automatic`: on a terminal, unless NO_COLOR is set.
enum class colouring { automatic, always, never };

/// The least verdict that is a success.
enum class requirement { nothing, clean, verified };

struct options {
    verb what = verb::check;
    std::vector<std::string> targets; ///< of check and outcomes, which has one
    inquiry::request asked;           ///< of check and outcomes; its target is one of these
    std::string schedule_file;        ///< of replay and show

    bool gtest = false;
    requirement least = requirement::nothing;

    // what comes out
    bool json = false;
    bool quiet = false; ///< verdict and bugs only
    colouring colour = colouring::automatic;

    // replay and show
    bool gdb = false;
    bool all = false;
    std::vector<std::string> watch;
};

/// Either what to do, or, when that has been done by parsing (help, version, a mistake told on standard error), the
/// exit status.
std::variant<options, int> parse_options(int argc, const char* const* argv);

} // namespace lockstep::cli
