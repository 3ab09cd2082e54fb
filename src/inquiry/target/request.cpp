#include "inquiry/target/request.hpp"

#include <algorithm>

namespace lockstep::inquiry {

explore::limits limits_of(const request& asked) {
    explore::limits bounds = asked.bounds;
    if (!asked.report_races) bounds.flags |= trace::ignore_races;
    return bounds;
}

std::chrono::steady_clock::time_point soon(std::chrono::steady_clock::time_point deadline) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    return std::min(now + 5s, std::max(now + 500ms, deadline)); // a bug is told at once, and half a second is at once
}

explore::job pattern_of(const request& asked) {
    explore::job pattern;
    pattern.flags = limits_of(asked).flags;
    pattern.spurious_budget = asked.bounds.spurious_budget;
    return pattern;
}

} // namespace lockstep::inquiry
