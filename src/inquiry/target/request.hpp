// What somebody wants to know about a program, and how they are kept informed: all that an inquiry takes. No options, no
// terminal: a command line, a server or a test fills these in.
#pragma once

#include "explore/search.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// What each execution of the program starts from, and how far it may go. A schedule file keeps the same.
struct program_input {
    std::vector<std::string> arguments; ///< without the program's own name
    std::string stdin_file;             ///< empty: nothing to read
    bool drops_input = false; ///< whoever asks has something on their own standard input that the program does not get
    std::uint32_t max_steps = 1'000'000;
    std::uint32_t thread_limit = 64;
    std::uint32_t stack_bytes = 8U << 20;
    /// A timeout, or the end of a sleep, that lies further ahead of a thread that can run comes only when none can.
    std::chrono::nanoseconds patience = std::chrono::seconds(1);
    std::uint32_t weak_failures = 1; ///< weak exchanges that may fail for no reason, in each thread
};

struct request {
    std::string target;                     ///< an executable, or a C or C++ source file
    std::vector<std::string> compile_flags; ///< for a source file
    program_input input;

    explore::strategy how = explore::strategy::automatic;
    explore::limits bounds;
    unsigned jobs = 1; ///< executor processes

    // what counts as a bug, and when to stop
    bool report_races = true;
    std::int32_t expect_status = 0; ///< the exit status that means success
    bool expect_success = false;    ///< its absence is a bug at once, and not only where it depends or is for ever
    std::optional<std::size_t> overtakes; ///< report a thread that waits while so many who came later are served
    bool keep_going = false;              ///< do not stop at the first bug

    std::string schedule_file; ///< the name of what is written; empty: one made of the label and the kind of bug
    std::string label;         ///< what such a name says of the program; empty: its own name
};

/// What passes between an inquiry and whoever asked, while it goes on.
struct companion {
    const std::atomic<bool>& interrupted; ///< true: come to an end with what is known by then
    explore::progress_callback tell = {}; ///< called after each execution
    int compiler_messages = -1;           ///< descriptor for what a compiler has to say; -1: nobody reads it
};

/// The bounds of the search, with the flags that the request means for every job.
explore::limits limits_of(const request& asked);

/// By when something that only makes a bug plainer must be done. `deadline`: the end of the user's time.
std::chrono::steady_clock::time_point soon(std::chrono::steady_clock::time_point deadline);

/// A job with the flags and budgets of the search.
explore::job pattern_of(const request& asked);

} // namespace lockstep::inquiry
