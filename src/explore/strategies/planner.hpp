// A strategy, seen from the campaign that drives it: it proposes jobs and learns from their executions. It never blocks
// and does no input or output, so it can be tested without a process.
#pragma once

#include "explore/executors/executor.hpp"
#include "explore/happens_before/mix.hpp"
#include "explore/strategies/strategy.hpp"

#include <span>
#include <vector>

namespace lockstep::explore {

/// What an execution was worth.
enum class worth : std::uint8_t {
    fresh,   ///< a trace not seen before
    known,   ///< a trace seen before (strategies that may repeat themselves)
    blocked, ///< it showed nothing new and was not complete: sleep-set blocked, infeasible or redundant
};

class planner {
public:
    planner() = default;
    planner(const planner&) = delete;
    planner& operator=(const planner&) = delete;
    virtual ~planner() = default;

    /// Fills in the next job. False when there is none: for now if jobs are out, for good if none is.
    virtual bool propose(job& next) = 0;
    /// Learns from the execution of a proposed job. Executions come in the order of the proposals.
    virtual worth learn(const execution& x) = 0;
    /// The trace of the execution that it learned from last (history::trace_of); null where it did not look at all of it.
    virtual const wide_hash* trace() const = 0;
    /// Everything within the strategy's bounds has been seen, provided that `propose` has nothing left.
    virtual bool exhausts() const = 0;
    /// What it has explored rests on which accesses are steps: start again when more become so.
    virtual bool depends_on_steps() const = 0;
    /// Adds what it knows: bound, estimated_share, tree_bytes.
    virtual void describe(progress& p) = 0;
};

/// The steps of an execution without the unscheduled events of full recordings; `room` is used where there are any.
std::span<const trace::event> steps_of(const execution& x, std::vector<trace::event>& room);

/// Did the last event end the execution although it is no process_exit?
bool ended_by_last_event(const execution& x);

} // namespace lockstep::explore
