// The face of the search: a strategy, its limits, and a visitor that sees every execution.
#pragma once

#include "explore/executors/executor.hpp"
#include "explore/strategies/strategy.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::explore {

/// What the visitor says after each execution.
enum class next_step : std::uint8_t { go_on, stop };

using visitor = std::function<next_step(const execution&)>;

using progress_callback = std::function<void(const progress&)>;

struct search_result {
    progress counts;
    bool complete = false; ///< every trace was explored: nothing was cut off by limits, bounds or step limits
    bool stopped = false;  ///< the visitor or a limit or an interrupt ended it
    std::string limit;     ///< the limit that ended it, as the user knows it; empty: none did
    /// Where all that counts is what some of the executions showed: the bounds that those met (trace/bound.hpp).
    std::optional<std::uint32_t> bounds_met;
    std::uint64_t step_limited = 0; ///< executions cut off at the step limit since accesses became steps last
    std::uint64_t discarded = 0;    ///< executions that an assumption of the program excluded (lockstep/check.hpp)
    unsigned rounds = 0;            ///< restarts because new racing accesses became visible
    std::vector<std::uint64_t> visible_pcs;
    std::string how; ///< one line: what was run with which bounds, e.g. "exhaustive" or "bounded (0..2 preemptions)"
};

/// Runs the search on the executors (each an executor process of its own, all alike), to completion, a limit, or until
/// `interrupted` becomes true (Ctrl-C). With the same seed and one executor: same executions in the same order.
/// When an execution reports racing program counters that are not visible yet, they are made visible on all executors
/// and the search starts again (the visitor has then seen the earlier executions too; it must not mind repetition).
search_result search(std::span<executor* const> executors, strategy how, const limits& bounds, const visitor& see,
                     const progress_callback& tell, const std::atomic<bool>& interrupted);

/// Shrinks a schedule: fewest preemptions, then fewest steps, such that `still_fails` holds of the execution that the
/// executor gives for it. Returns the steps of the best execution found, within so many attempts and until then.
std::vector<trace::step> minimise(executor& run, std::vector<trace::step> schedule,
                                  const std::function<bool(const execution&)>& still_fails, std::size_t max_attempts,
                                  std::chrono::steady_clock::time_point until, std::uint32_t job_flags = 0);

} // namespace lockstep::explore
