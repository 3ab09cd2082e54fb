#include "inquiry/target/request.hpp"

namespace lockstep::inquiry {

explore::limits limits_of(const request& asked) {
    explore::limits bounds = asked.bounds;
    if (!asked.report_races) bounds.flags |= trace::ignore_races;
    return bounds;
}

explore::job pattern_of(const request& asked) {
    explore::job pattern;
    pattern.flags = limits_of(asked).flags;
    pattern.spurious_budget = asked.bounds.spurious_budget;
    return pattern;
}

} // namespace lockstep::inquiry
