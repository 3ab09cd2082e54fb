#include "inquiry/outcomes.hpp"

#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/serial_runs.hpp"
#include "inquiry/nondeterminism.hpp"
#include "inquiry/notes.hpp"
#include "inquiry/publisher.hpp"
#include "inquiry/target/session.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace lockstep::inquiry {
namespace {

constexpr std::uint64_t max_serial_runs = 100'000;
constexpr std::size_t max_schedule_files = 100;
constexpr double kept_share = 0.2; ///< of a limit of time, for the serial runs

using clock = std::chrono::steady_clock;

struct survey {
    outcomes_found found;
    bool all_serial_orders = false;
    std::vector<std::vector<std::uint64_t>> visible; ///< every set of accesses that were steps, in order
};

void note_visible(const session& in, survey& s) {
    const auto now = in.visible();
    if (!s.visible.empty() && std::equal(now.begin(), now.end(), s.visible.back().begin(), s.visible.back().end()))
        return;
    s.visible.emplace_back(now.begin(), now.end());
}

survey take_survey(session& in, const request& asked, const companion& with) {
    const auto start = clock::now();
    survey result;
    report::run_summary& summary = result.found.summary;
    bug_collector collector({}); // for what the notes need
    const auto see = [&](const explore::execution& run) {
        note_visible(in, result);
        collector.observe(run);
        result.found.outcomes.add(run);
        return explore::next_step::go_on;
    };
    const auto tell = [&](const explore::progress& now) {
        if (with.tell) with.tell(now);
    };
    explore::limits bounds = limits_of(asked);
    if (bounds.time) bounds.time_kept = std::chrono::duration_cast<std::chrono::nanoseconds>(*bounds.time * kept_share);
    // The search first: once it is through, the racing accesses are steps in the serial runs, too.
    summary.search = explore::search(in.executors(), asked.how, bounds, see, tell, with.interrupted);
    in.settle();
    explore::progress serial = summary.search.counts;
    const auto see_serial = [&](const explore::execution& run) {
        ++serial.executions;
        tell(serial);
        return see(run);
    };
    serial_limits limits{max_serial_runs, asked.bounds.time};
    if (limits.time) *limits.time -= std::min<std::chrono::nanoseconds>(clock::now() - start, *limits.time);
    result.all_serial_orders =
        run_serial_orders(in.first(), pattern_of(asked), limits, see_serial, with.interrupted).complete;
    summary.bounds = asked.bounds;
    summary.max_steps = asked.input.max_steps;
    summary.thread_limit = asked.input.thread_limit;
    summary.patience = asked.input.patience;
    summary.weak_failures = asked.input.weak_failures;
    summary.seconds = std::chrono::duration<double>(clock::now() - start).count();
    if (report::discarded_all(summary.search)) summary.search.complete = false;
    summary.threads = collector.seen().most_threads;
    summary.notes = notes_of(in, collector.seen(), summary.search, with.interrupted);
    return result;
}

/// An outcome remembers its schedule, but not which accesses were steps then: the latest set that gives it again.
std::optional<witness> witness_of(session& in, const explore::job& pattern, const survey& s,
                                  const analyse::outcome& one) {
    for (auto visible = s.visible.rbegin(); visible != s.visible.rend(); ++visible) {
        in.set_visible(*visible);
        explore::job again = pattern;
        again.prefix = one.schedule;
        const explore::execution run = in.run(again);
        if (run.output == one.output && run.header->end == one.end)
            return witness{analyse::schedule_of(run.events), *visible};
    }
    return std::nullopt;
}

/// One schedule for each outcome, in the order of the outcomes.
std::vector<std::string> write_schedules(session& in, const request& asked, survey& s) {
    publisher publish(in, asked, clock::time_point::max()); // nothing is shrunk
    const explore::job pattern = pattern_of(asked);
    std::vector<std::string> files;
    for (const analyse::outcome& one : s.found.outcomes.all()) {
        if (files.size() == max_schedule_files) {
            s.found.summary.notes.push_back({report::first_schedules_only{max_schedule_files}});
            break;
        }
        const std::string how = analyse::ending_text(one) + (one.serial ? ", serial" : ", not serial");
        const std::optional<witness> shown_by = witness_of(in, pattern, s, one);
        if (!shown_by) s.found.summary.notes.push_back({report::outcome_not_shown_again{}});
        files.push_back(shown_by ? publish.publish_outcome(*shown_by, how) : "");
    }
    files.resize(s.found.outcomes.all().size());
    s.found.summary.notes.insert(s.found.summary.notes.end(), publish.notes().begin(), publish.notes().end());
    return files;
}

/// A program that fails one of the two criteria, or never succeeds, is not correct: the verdict as a bug, so that it counts as one.
std::optional<report::document> bug_of(const analyse::outcome_verdict& verdict) {
    if (verdict.always_same && verdict.every_one_serial && !verdict.never_succeeds) return std::nullopt;
    report::document bug;
    bug.kind = !verdict.every_one_serial ? "outcome_not_serial"
               : !verdict.always_same    ? "outcome_varies"
                                         : "outcome_no_success";
    bug.sentence = verdict.sentence;
    return bug;
}

outcomes_found find_outcomes(session& in, const request& asked, const companion& with) {
    survey s = take_survey(in, asked, with);
    outcomes_found& found = s.found;
    found.verdict =
        analyse::judge(found.outcomes, report::saw_everything(found.summary), s.all_serial_orders, asked.expect_status);
    found.summary.outcome_schedules = write_schedules(in, asked, s);
    if (const auto bug = bug_of(found.verdict)) found.summary.bugs.push_back(*bug);
    return std::move(s.found);
}

} // namespace

outcomes_found find_outcomes(const request& given, const companion& with) {
    request asked = given;
    asked.report_races = false; // a race shows by what it does to the outcomes
    const target what = open_target(asked.target, asked.compile_flags, with);
    session in(what, launch_of(what, asked.input), asked.jobs);
    try {
        return find_outcomes(in, asked, with);
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(in.explain(error));
    } catch (const explore::nondeterminism_error& error) {
        throw std::runtime_error(nondeterminism_sentence(error.message));
    }
}

} // namespace lockstep::inquiry
