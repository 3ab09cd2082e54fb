// A schedule: what an execution is determined by. A list of steps, each of which says who goes, and which way, where the
// operation itself has several.
#pragma once

#include "trace/process.hpp"

namespace lockstep::trace {

/// One step of a schedule. `choice` is the number that was drawn in it, 0 where the operation has one way to go only.
struct step {
    step() = default;
    constexpr step(process_id p, unsigned number = 0) : process(p), choice(static_cast<std::uint16_t>(number)) {}

    constexpr bool operator==(const step&) const = default;
    constexpr auto operator<=>(const step&) const = default;

    process_id process;
    std::uint16_t choice;
};
static_assert(sizeof(step) == 4);

/// The most ways that one operation may have: a number below n is drawn, with n at most this.
constexpr unsigned max_choices = 1024;

/// As the choice of a sleeping step: every way of this process's next operation sleeps.
constexpr unsigned every_choice = 0xffff;

} // namespace lockstep::trace
