// The same trace, the same result. A few executions of a search, spread over its whole length, are run once more before
// "verified" is said: where the same schedule gives another result, something that Lockstep does not see decides what the
// program does (the time stamp counter, inline assembly, a file that others write), and no search of schedules says
// anything about that. The repetitions that a search makes anyhow compare steps, and not what comes out.
#pragma once

#include "inquiry/evidence/witness.hpp"
#include "inquiry/target/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

class second_look {
public:
    /// Keeps each execution whose number is a power of two: the first ones, and ever fewer.
    void add(const explore::execution& run, std::span<const std::uint64_t> visible_pcs);

    /// Runs them again. Where they part, in words; nothing: each gave what it had given.
    std::optional<std::string> difference(session& in) const;

private:
    struct kept {
        witness shown_by;
        explore::job pattern;            ///< its flags and budgets
        std::vector<std::uint64_t> path; ///< places of its events
        std::string output;
        trace::ending end;
        std::int32_t exit_status;
    };

    static std::optional<std::string> compare(const kept& first, const explore::execution& again);

    std::uint64_t count_ = 0;
    std::vector<kept> kept_;
};

} // namespace lockstep::inquiry
