// What a data race leads to. A race is a bug by the rules of the language; people believe it when they see it break
// something, so a bounded number of executions looks for one that does.
#pragma once

#include "analyse/diagnosis.hpp"
#include "inquiry/evidence/evidence.hpp"
#include "inquiry/target/session.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

struct consequence {
    witness shown_by;
    shows still;                               ///< holds of executions that show it again, race included
    std::optional<analyse::diagnosis> failure; ///< a crash, a failed assertion, a deadlock ...
    std::string sentence; ///< without a failure: "the output is ..., which no serial order of the threads gives"
    std::string contrast; ///< without a failure: what the serial orders give, one line
};

/// Looks for an execution with this race that fails in another way, too, or in which an update of what it is about is lost
/// and the result is one that no serial order gives. Whatever else is odd about an execution with the race may come from
/// something else. `steps`: about how long an execution is, and so how many of them can be afforded. After
/// `until` nothing is looked for any more.
std::optional<consequence> find_consequence(session& in, const request& asked, const analyse::race& of,
                                            std::size_t steps, std::chrono::steady_clock::time_point until,
                                            const std::atomic<bool>& interrupted);

} // namespace lockstep::inquiry
