// What comes back of a job: the trace of one execution.
#pragma once

#include "trace/channel.hpp"

#include <span>
#include <string_view>

namespace lockstep::trace {

/// Everything in it points into memory of somebody else: an executor's, until the next call of its next(), or a
/// kept_execution's (encode.hpp). Copy what must live on.
struct execution {
    std::uint64_t id = 0;                ///< of the job
    const slot_header* header = nullptr; ///< ending, exit status, findings, counters
    std::span<const event> events;       ///< executed: steps, and in full recordings unscheduled ones between them
    std::span<const event> pending;      ///< what the unfinished processes would have done next
    std::span<const std::uint64_t>
        enabled; ///< per step: set of enabled processes before it, `enabled_words` words each
    unsigned enabled_words = 1;
    std::span<const call_stack> stacks;    ///< full recordings
    std::span<const note_name> note_names; ///< by number; see trace::control
    std::string_view output;               ///< what the program wrote to descriptors 1 and 2, in order
    /// Before each step, and where it ended: the name of the state; 0 where it has none. Empty: nobody asked for names.
    std::span<const std::uint64_t> states{};

    /// Who could take that step; nobody where the execution does not say.
    process_set enabled_before(std::size_t step) const {
        const std::size_t row = step * enabled_words;
        if (row + enabled_words > enabled.size()) return {};
        return {enabled.data() + row, enabled_words};
    }
};

} // namespace lockstep::trace
