// The same trace, the same result. A few executions of a search, spread over its whole length, are run once more before
// "verified" is said: where the same schedule gives another result, something that Lockstep does not see decides what the
// program does (the time stamp counter, inline assembly, a file that others write), and no search of schedules says
// anything about that. What comes up again in the search itself is compared there (explore/results.hpp).
#pragma once

#include "explore/results.hpp"
#include "inquiry/evidence/witness.hpp"
#include "inquiry/target/session.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lockstep::inquiry {

class second_look {
public:
    /// Keeps each execution whose number is a power of two, the first ones and ever fewer, and the first executions that give
    /// another result than all before.
    void add(const explore::execution& run, std::span<const std::uint64_t> visible_pcs);

    /// Runs them again. Where they part, in words; nothing: each gave what it had given.
    std::optional<std::string> difference(session& in);

private:
    struct kept {
        witness shown_by;
        explore::job pattern;            ///< its flags and budgets
        std::vector<std::uint64_t> path; ///< places of its events
    };

    bool is_worth_keeping(const explore::execution& run);

    std::uint64_t count_ = 0;
    std::set<explore::result> given_; ///< some results
    std::vector<kept> kept_;
    explore::results results_; ///< of each, by name_of its place
};

} // namespace lockstep::inquiry
