// An owning copy of one execution, for everything that happens after the executor has moved on.
#pragma once

#include "explore/executors/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lockstep::analyse {

/// The trace of one execution, kept. Fields mean what they mean in trace::slot_header and explore::execution.
struct recording {
    std::vector<trace::event> events;  ///< executed: steps, and (full recordings) unscheduled events between them
    std::vector<trace::event> pending; ///< what the unfinished processes would have done next
    std::vector<std::uint64_t> enabled;
    unsigned enabled_words = 1;
    std::vector<trace::call_stack> stacks;
    std::vector<trace::finding> findings;
    std::string output;
    std::vector<std::string> note_names; ///< by number: what trace::op::note events refer to
    /// lockstep::sometimes() that were reached and did not hold: names and places.
    struct unmet_condition {
        std::string name;
        std::uint64_t pc;
    };
    std::vector<unmet_condition> unmet;
    /// `--watch`: the sampled values before each step, and a last row after all of them. Not part of an execution: who
    /// set the watches copies the executor's rows.
    std::vector<std::vector<std::uint64_t>> watched;
    trace::ending end = trace::ending::none;
    std::int32_t exit_status = 0;
    std::uint32_t end_step = 0;
    std::uint32_t thread_count = 1;
    std::uint64_t leaked_bytes = 0, leaked_blocks = 0;
    trace::call_site leaked_at{};
};

/// The callers of a place, as far as they are known, innermost first.
std::vector<std::uint64_t> callers_of(const trace::call_site& at);

/// Copies an execution out of its executor's memory.
recording record(const explore::execution& run);

/// The steps of the scheduled events, in order: what a job needs as its prefix to repeat them.
std::vector<trace::step> schedule_of(std::span<const trace::event> events);

/// Was this an event that the scheduler chose?
constexpr bool is_step(const trace::event& e) { return (e.flags & trace::unscheduled) == 0; }

/// The call stack recorded with an event; null where none was.
const trace::call_stack* stack_of(const recording& r, const trace::event& e);

/// Was `process` enabled just before step `step`? True where the recording does not say.
bool enabled_before(const recording& r, std::size_t step, trace::process_id process);

/// The pending event of thread `thread`; null when it has none.
const trace::event* pending_of(const recording& r, unsigned thread);

} // namespace lockstep::analyse
