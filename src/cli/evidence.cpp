#include "cli/evidence.hpp"

#include "explore/search.hpp"

#include <utility>

namespace lockstep::cli {

namespace {
constexpr std::size_t max_attempts = 2000; ///< executions spent on shrinking one schedule
} // namespace

explore::job pattern_of(const options& o) {
    explore::job pattern;
    pattern.flags = o.bounds.flags;
    pattern.spurious_budget = o.bounds.spurious_budget;
    return pattern;
}

explore::job recording_job(const explore::job& pattern, std::vector<trace::process_id> steps) {
    explore::job again = pattern;
    again.prefix = std::move(steps);
    again.how = trace::policy::run_on;
    again.flags |= trace::record_full;
    return again;
}

evidence gather_evidence(session& in, const explore::job& pattern, const witness& shown_by, const shows& still) {
    in.set_visible(shown_by.visible_pcs);
    auto shortest = explore::minimise(in.first(), shown_by.schedule, still, max_attempts, pattern.flags);
    const explore::execution run = in.run(recording_job(pattern, std::move(shortest)));
    evidence found;
    found.certain = still(run);
    found.recording = analyse::record(run);
    found.schedule = analyse::schedule_of(found.recording.events);
    return found;
}

} // namespace lockstep::cli
