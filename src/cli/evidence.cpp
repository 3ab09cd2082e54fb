#include "cli/evidence.hpp"

#include "explore/search.hpp"

#include <utility>

namespace lockstep::cli {

namespace {
constexpr std::size_t max_attempts = 2000; ///< executions spent on shrinking one schedule
} // namespace

explore::job recording_job(const explore::job& pattern, std::vector<trace::process_id> steps) {
    explore::job again = pattern;
    again.prefix = std::move(steps);
    again.how = trace::policy::run_on;
    again.flags |= trace::record_full;
    return again;
}

evidence gather_evidence(session& in, const explore::job& pattern, std::vector<trace::process_id> schedule,
                         const shows& still) {
    in.settle();
    schedule = explore::minimise(in.first(), std::move(schedule), still, max_attempts, pattern.flags);
    evidence found;
    found.recording = analyse::record(in.run(recording_job(pattern, std::move(schedule))));
    found.schedule = analyse::schedule_of(found.recording.events);
    return found;
}

} // namespace lockstep::cli
