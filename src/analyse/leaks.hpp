// Memory that nothing leads to when the process ends: always the same (a warning), or only in some schedules (a leak).
#pragma once

#include "analyse/diagnosis.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace lockstep::analyse {

/// Watches what each execution leaves behind. Only executions in which every thread finished and the process exited
/// count: a thread that is cut off by the end of the process cannot free what it holds.
class leak_watch {
public:
    void add(const explore::execution& run);
    void merge(const leak_watch& other);

    struct verdict {
        leak what;                         ///< of an execution that leaves the most ...
        std::vector<trace::step> schedule; ///< ... which this is
    };
    /// Nothing when no execution leaves anything.
    std::optional<verdict> result() const;

private:
    struct left {
        std::uint64_t bytes = 0, blocks = 0;
        trace::call_site at{};
        std::vector<trace::step> schedule;
    };
    std::optional<left> least_, most_;
};

} // namespace lockstep::analyse
