#include "inquiry/evidence/serial_runs.hpp"

#include "analyse/recording.hpp"

#include <utility>
#include <vector>

namespace lockstep::inquiry {
namespace {

using prefix = std::vector<trace::step>;

bool is_enabled(const explore::execution& done, std::size_t step, trace::process_id process) {
    return done.enabled_before(step).contains(process);
}

/// Might a serial run have gone on with another thread at this step?
bool others_could(const explore::execution& done, const std::vector<trace::event>& steps, std::size_t step) {
    if (step == 0) return false;
    const trace::event& before = steps[step - 1];
    return before.kind == trace::op::thread_create ||
           !is_enabled(done, step, trace::thread_process(trace::thread_of(before.process)));
}

/// The ways not taken behind `done_choices` steps become runs to do.
void add_alternatives(const explore::execution& done, std::size_t done_choices, std::vector<prefix>& to_do) {
    std::vector<trace::event> steps;
    for (const trace::event& e : done.events) {
        if (analyse::is_step(e)) steps.push_back(e);
    }
    prefix way;
    for (std::size_t step = 0; step < steps.size(); ++step) {
        if (step >= done_choices && others_could(done, steps, step)) {
            for (unsigned thread = 0; thread < done.header->thread_count; ++thread) {
                const trace::process_id other = trace::thread_process(thread);
                if (other == steps[step].process || !is_enabled(done, step, other)) continue;
                to_do.push_back(way);
                to_do.back().push_back(other);
            }
        }
        // The first way was taken: by this run, or by the last step of its prefix, which says nothing of it.
        const bool first_way = step + 1 >= done_choices && trace::choice_of(steps[step]) == 0;
        for (unsigned other = 1; first_way && other < trace::choices_of(steps[step]); ++other) {
            to_do.push_back(way);
            to_do.back().emplace_back(steps[step].process, other);
        }
        way.push_back(trace::step_of(steps[step]));
    }
}

} // namespace

serial_survey run_serial_orders(explore::executor& run, const explore::job& pattern, const serial_limits& limits,
                                const explore::visitor& see, const std::atomic<bool>& interrupted) {
    serial_survey survey;
    std::vector<prefix> to_do = {{}};
    using clock = std::chrono::steady_clock;
    const auto until = limits.time ? clock::now() + *limits.time : clock::time_point::max();
    while (!to_do.empty() && survey.runs < limits.runs && !interrupted && clock::now() < until) {
        explore::job next = pattern;
        next.how = trace::policy::serial;
        next.seed = 0; // the lowest thread first; the others come by the alternatives
        next.prefix = std::move(to_do.back());
        to_do.pop_back();
        run.submit(next);
        if (!run.wait_until(until)) {
            run.abandon();
            return survey;
        }
        const explore::execution done = run.next();
        ++survey.runs;
        if (see(done) == explore::next_step::stop) return survey;
        add_alternatives(done, next.prefix.size(), to_do);
    }
    survey.complete = to_do.empty();
    return survey;
}

} // namespace lockstep::inquiry
