// Which strategy, within which limits, and how far it has come.
#pragma once

#include "trace/circumstances.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace lockstep::explore {

enum class strategy : std::uint8_t { automatic, exhaustive, bounded, random, pct, pos };

struct limits {
    std::optional<std::uint64_t> executions;      ///< stop after so many
    std::optional<std::chrono::nanoseconds> time; ///< stop after so long
    std::chrono::nanoseconds time_kept{0};        ///< of that, for what comes after the search
    std::optional<unsigned> preemptions;          ///< no schedule has more; absent: as many as there are
    std::uint64_t seed = 1;
    std::uint64_t scouts = 32;         ///< random executions before an exhaustive search: they find what races
    std::uint32_t spurious_budget = 0; ///< spurious wake-ups an execution may see
    std::uint32_t flags = 0;           ///< trace job flags for every job
    trace::circumstances sampled;      ///< each of them in half of the random executions
};

struct progress {
    strategy running = strategy::automatic; ///< what `automatic` is doing now
    std::uint64_t executions = 0;           ///< all, blocked ones included
    std::uint64_t blocked_executions = 0;   ///< sleep-set-blocked or infeasible: they showed nothing new
    std::uint64_t distinct_traces = 0;      ///< Mazurkiewicz traces seen (exhaustive: every complete execution is one)
    std::uint64_t events = 0;               ///< steps
    unsigned bound = 0;                     ///< preemption bound in force (bounded)
    double estimated_share = 0;             ///< of the space, 0..1 (exhaustive; Knuth's estimator)
    std::uint64_t tree_bytes = 0;           ///< memory of the search
};

} // namespace lockstep::explore
