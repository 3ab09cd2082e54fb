// Memory that is still allocated when the process ends: always the same (a warning), or only in some schedules (a leak).
#pragma once

#include "explore/executors/executor.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace lockstep::analyse {

/// Watches what each execution leaves allocated. Only executions in which every thread finished and the process exited
/// count: a thread that is cut off by the end of the process cannot free what it holds.
class leak_watch {
public:
    void add(const explore::execution& run);
    void merge(const leak_watch& other);

    struct verdict {
        bool differs = false; ///< some schedules leave more than others: an error
        std::uint64_t least_bytes = 0, most_bytes = 0;
        std::uint64_t least_blocks = 0, most_blocks = 0;
        std::vector<trace::process_id> schedule; ///< of an execution that leaves the most
        /// Kind leak. block_size, size: bytes and blocks that this schedule leaves; block, b_size: those that the best
        /// schedule leaves; allocated_pc: where the first of them comes from.
        trace::finding finding;
    };
    /// Nothing when no execution leaves anything.
    std::optional<verdict> result() const;

private:
    struct left {
        std::uint64_t bytes = 0, blocks = 0, pc = 0;
        std::vector<trace::process_id> schedule;
    };
    std::optional<left> least_, most_;
};

} // namespace lockstep::analyse
