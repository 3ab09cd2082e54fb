// Starvation, on request: a thread that waits while N others who came later are served.
//
// A thread waits from the step at which its next operation (a lock, a P, a wake-up) is first disabled. Another one came
// later if it asked for the same object after that, and was served if it got it. For a thread that waits on a condition
// variable the object is the monitor: later entries by its mutex count. Being slow is not being overtaken: a thread that
// was enabled all the time does not wait.
#pragma once

#include "analyse/recording.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace lockstep::analyse {

struct overtaking {
    unsigned thread = 0;             ///< who waits
    trace::event waits_in;           ///< its operation
    trace::access object;            ///< what the others got
    std::size_t since = 0;           ///< index of the event before which it first had to wait
    std::vector<std::size_t> served; ///< indices of the events that served the others, in order
};

/// The first thread that is overtaken at least `limit` times (> 0) during one wait, if any.
std::optional<overtaking> find_overtaking(const recording& r, std::size_t limit);

} // namespace lockstep::analyse
