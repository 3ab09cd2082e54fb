// The command line.
#pragma once

#include "inquiry/request.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lockstep::cli {

enum class verb { check, outcomes, replay, show };

struct options {
    verb what = verb::check;
    inquiry::request asked;    ///< of check and outcomes
    std::string schedule_file; ///< of replay and show

    bool gtest = false;
    bool json = false;

    // replay and show
    bool gdb = false;
    bool all = false;
    std::vector<std::string> watch;
};

/// Either what to do, or, when that has been done by parsing (help, version, a mistake told on standard error), the
/// exit status.
std::variant<options, int> parse_options(int argc, const char* const* argv);

/// "30s", "5m", "1.5h", "200ms"; a bare number means seconds. Nothing when the text says no duration.
std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text);

} // namespace lockstep::cli
