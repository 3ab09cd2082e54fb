#include "cli/live.hpp"

#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "report/words/numbers.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace lockstep::cli {
namespace {

constexpr std::chrono::milliseconds redraw_interval{100};

/// Seconds until the first limit, or until the estimate is through; negative: nobody knows.
double seconds_left(const explore::progress& now, const explore::limits& bounds, double elapsed) {
    double left = -1;
    const auto sooner = [&](double other) { left = left < 0 ? other : std::min(left, other); };
    if (bounds.time) sooner(std::max(0.0, std::chrono::duration<double>(*bounds.time).count() - elapsed));
    if (elapsed <= 0) return left;
    constexpr double trusted_share = 0.01; // below it the estimate says little
    if (now.estimated_share > trusted_share) sooner(elapsed * (1 - now.estimated_share) / now.estimated_share);
    if (bounds.executions && now.executions > 0) {
        const auto more = static_cast<double>(*bounds.executions - std::min(*bounds.executions, now.executions));
        sooner(elapsed * more / static_cast<double>(now.executions));
    }
    return left;
}

} // namespace

std::string live_text(const explore::progress& now, const explore::limits& bounds,
                      std::chrono::duration<double> elapsed) {
    const double seconds = elapsed.count();
    std::string text = report::grouped(now.executions) + " executions";
    if (seconds > 0)
        text += fmt::format(", {}/s",
                            report::grouped(static_cast<std::uint64_t>(static_cast<double>(now.executions) / seconds)));
    if (now.distinct_traces > 0) text += fmt::format(", {} traces", report::grouped(now.distinct_traces));
    if (now.running == explore::strategy::bounded) text += fmt::format(", bound {}", now.bound);
    if (now.estimated_share > 0)
        text += fmt::format(", about {:.2g} % explored", std::min(1.0, now.estimated_share) * 100);
    const double left = seconds_left(now, bounds, seconds);
    if (left >= 0) text += fmt::format(", {} left", report::lasting(left));
    return text;
}

live_line::live_line(const explore::limits& bounds, colouring wish)
    : bounds_(bounds), on_(is_terminal(STDERR_FILENO)), colour_(wants_colour(STDERR_FILENO, wish)) {}

inquiry::companion live_line::companion() {
    return {interrupt_guard::interrupted(), [this](const explore::progress& now) { show(now); }, STDERR_FILENO};
}

void live_line::show(const explore::progress& now) {
    if (!on_ || clock::now() - last_ < redraw_interval) return;
    last_ = clock::now();
    std::string text = live_text(now, bounds_, last_ - start_);
    // A line that wraps could not be wiped.
    if (const unsigned width = terminal_width(STDERR_FILENO); width > 1 && text.size() >= width) text.resize(width - 1);
    fmt::print(stderr, "\r\x1b[K{}{}{}", colour_ ? "\x1b[2m" : "", text, colour_ ? "\x1b[0m" : "");
    std::fflush(stderr);
    drawn_ = true;
}

void live_line::wipe() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    drawn_ = false;
}

} // namespace lockstep::cli
