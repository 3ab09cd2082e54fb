// The command line.
#pragma once

#include "explore/search.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lockstep::cli {

enum class verb { check, outcomes, replay, show };

struct options {
    verb what = verb::check;
    std::string target;                 ///< TARGET; for replay and show the schedule file
    std::vector<std::string> arguments; ///< for the program: everything behind `--`

    // the search
    explore::strategy how = explore::strategy::automatic;
    explore::limits bounds;
    unsigned jobs = 1; ///< executor processes

    // the program
    std::uint32_t max_steps = 1'000'000;
    std::uint32_t thread_limit = 64;
    std::uint32_t stack_bytes = 8U << 20;
    std::string stdin_file;
    std::vector<std::string> compile_flags;

    // check
    bool report_races = true;
    bool keep_going = false;
    bool gtest = false;
    std::optional<std::size_t> overtakes; ///< report a thread that waits while so many who came later are served

    // what comes out
    std::string out; ///< the schedule file; empty: a name of our own
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
