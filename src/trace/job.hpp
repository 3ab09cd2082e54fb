// What an executor is asked for: one execution.
#pragma once

#include "trace/channel.hpp"

#include <vector>

namespace lockstep::trace {

/// Follow `prefix`, then let `how` decide.
struct job {
    std::vector<step> prefix;
    std::vector<step> sleep; ///< sleep set in the state after the prefix
    policy how = policy::run_on;
    std::uint8_t depth = 0;
    std::uint32_t flags = 0;
    std::uint64_t seed = 0;
    std::uint32_t length_hint = 0;
    std::uint32_t spurious_budget = 0;
    std::uint32_t preemptions = unlimited_preemptions;
    std::uint64_t id = 0;

    bool operator==(const job&) const = default;
};

} // namespace lockstep::trace
