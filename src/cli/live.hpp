// The one live line of long work, on a terminal only.
#pragma once

#include "cli/options/options.hpp"
#include "explore/search.hpp"
#include "inquiry/target/request.hpp"

#include <chrono>
#include <string>

namespace lockstep::cli {

/// "12,345 executions, 33,700/s, 1,052 traces, bound 2, about 35 % explored, 12 s left"; what does not apply is left
/// out.
std::string live_text(const explore::progress& now, const explore::limits& bounds,
                      std::chrono::duration<double> elapsed);

/// Draws it on standard error, a few times a second, and wipes it away when it ends. Draws nothing on a pipe.
class live_line {
public:
    live_line(const explore::limits& bounds, colouring wish);
    ~live_line() { wipe(); }
    live_line(const live_line&) = delete;
    live_line& operator=(const live_line&) = delete;

    /// For an inquiry: its progress is drawn, the compiler speaks for itself, and Ctrl-C ends it.
    inquiry::companion companion();

    void show(const explore::progress& now);
    void wipe();

private:
    using clock = std::chrono::steady_clock;

    explore::limits bounds_;
    bool on_;
    bool colour_;
    bool drawn_ = false;
    clock::time_point start_ = clock::now();
    clock::time_point last_ = start_;
};

} // namespace lockstep::cli
