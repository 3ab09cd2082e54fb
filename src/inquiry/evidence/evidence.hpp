// From a schedule that showed something to the one that is shown: shrunk, and recorded in full.
#pragma once

#include "analyse/recording.hpp"
#include "inquiry/evidence/witness.hpp"
#include "inquiry/target/session.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace lockstep::inquiry {

using shows = std::function<bool(const explore::execution&)>;

struct evidence {
    analyse::recording recording;      ///< full: plain accesses, stacks, values
    std::vector<trace::step> schedule; ///< its steps
    bool certain = false;              ///< the recording shows it again
    trace::circumstances under;        ///< in which it was recorded
};

/// Shrinks the schedule while `still` holds of what it gives, and records the result. `pattern` gives the flags and
/// budgets that the schedule was found with. Leaves the session with the witness's accesses as steps. After `until`
/// nothing is shrunk any more.
evidence gather_evidence(session& in, const explore::job& pattern, const witness& shown_by, const shows& still,
                         std::chrono::steady_clock::time_point until);

/// The pattern as the witness needs it.
explore::job pattern_for(const witness& shown_by, explore::job pattern);

/// The job that runs `steps` as they are and records everything.
explore::job recording_job(const explore::job& pattern, std::vector<trace::step> steps);

} // namespace lockstep::inquiry
