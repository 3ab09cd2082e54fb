// The textbook's lost update: a thread reads, another one writes, and the first one writes over that without having
// looked again.
#pragma once

#include "analyse/diagnosis.hpp"
#include "trace/event.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace lockstep::inquiry {

struct lost_update {
    trace::access object;
    unsigned lost_of = 0;    ///< thread whose write is lost
    unsigned written_by = 0; ///< thread that wrote over it
};

/// The first one among the events, plain and atomic accesses alike; a compare-exchange looks again by itself.
std::optional<lost_update> find_lost_update(std::span<const trace::event> events);

/// The first one of memory that both sides of this race touch.
std::optional<lost_update> find_lost_update(std::span<const trace::event> events, const analyse::race& of);

} // namespace lockstep::inquiry
