// lockstep::sometimes(): what a search came by and never saw true.
#pragma once

#include "analyse/recording.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lockstep::analyse {

/// Collects over many executions. Those that were discarded do not count.
class sometimes_watch {
public:
    void add(const explore::execution& run);
    /// The search begins again: schedules from before fit no more. What was true stays so.
    void forget_schedules();

    struct missed {
        std::string name;
        std::uint64_t pc = 0;                    ///< where it was first asked
        std::vector<trace::step> schedule; ///< an execution that came by
    };
    /// Sorted by name.
    std::vector<missed> never_true() const;

private:
    struct condition {
        bool held = false;
        std::uint64_t pc = 0;
        std::vector<trace::step> schedule;
    };
    std::map<std::string, condition, std::less<>> seen_;
};

} // namespace lockstep::analyse
