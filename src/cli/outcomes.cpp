// lockstep outcomes
#include "analyse/outcomes.hpp"

#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/publish.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/bug_collector.hpp"
#include "inquiry/serial_runs.hpp"
#include "inquiry/session.hpp"
#include "report/render/json.hpp"
#include "report/render/outcome_table.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <stdexcept>

namespace lockstep::cli {
namespace {

constexpr std::uint64_t max_serial_runs = 100'000;
constexpr std::size_t max_schedule_files = 100;
constexpr double search_share = 0.8; ///< of a limit of time; the serial runs have the rest

using clock = std::chrono::steady_clock;

struct survey {
    analyse::outcome_set outcomes;
    bool all_serial_orders = false;
    report::run_summary summary;
    std::vector<std::vector<std::uint64_t>> visible; ///< every set of accesses that were steps, in order
};

void note_visible(const session& in, survey& s) {
    const auto now = in.visible();
    if (!s.visible.empty() && std::equal(now.begin(), now.end(), s.visible.back().begin(), s.visible.back().end()))
        return;
    s.visible.emplace_back(now.begin(), now.end());
}

survey take_survey(session& in, const options& o) {
    const std::atomic<bool>& interrupted = interrupt_guard::interrupted();
    const auto start = clock::now();
    survey result;
    bug_collector collector({}); // for what the notes need, and for refusals
    const auto see = [&](const explore::execution& run) {
        note_visible(in, result);
        collector.observe(run);
        result.outcomes.add(run);
        return explore::next_step::go_on;
    };
    live_line live(o.bounds);
    const auto tell = [&](const explore::progress& now) { live.show(now); };
    explore::limits bounds = o.bounds;
    if (bounds.time) bounds.time = std::chrono::duration_cast<std::chrono::nanoseconds>(*bounds.time * search_share);
    // The search first: once it is through, the racing accesses are steps in the serial runs, too.
    result.summary.search = explore::search(in.executors(), o.how, bounds, see, tell, interrupted);
    in.settle();
    explore::progress serial = result.summary.search.counts;
    const auto see_serial = [&](const explore::execution& run) {
        ++serial.executions;
        live.show(serial);
        return see(run);
    };
    serial_limits limits{max_serial_runs, o.bounds.time};
    if (limits.time) *limits.time -= std::min<std::chrono::nanoseconds>(clock::now() - start, *limits.time);
    result.all_serial_orders = run_serial_orders(in.first(), pattern_of(o), limits, see_serial, interrupted).complete;
    result.summary.bounds = o.bounds;
    result.summary.max_steps = o.max_steps;
    result.summary.thread_limit = o.thread_limit;
    result.summary.seconds = std::chrono::duration<double>(clock::now() - start).count();
    if (all_discarded(result.summary.search)) result.summary.search.complete = false;
    result.summary.threads = collector.seen().most_threads;
    result.summary.notes = notes_of(in, collector.seen(), result.summary.search, interrupted);
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
std::vector<std::string> write_schedules(session& in, const options& o, survey& s) {
    publisher publish(in, o, output_style(), in.what().name());
    const explore::job pattern = pattern_of(o);
    std::vector<std::string> files;
    for (const analyse::outcome& one : s.outcomes.all()) {
        if (files.size() == max_schedule_files) {
            s.summary.notes.push_back("schedules were written for the first " + std::to_string(max_schedule_files) +
                                      " outcomes");
            break;
        }
        const std::string how = analyse::ending_text(one) + (one.serial ? ", serial" : ", not serial");
        const std::optional<witness> shown_by = witness_of(in, pattern, s, one);
        if (!shown_by) s.summary.notes.push_back("an outcome did not come again when its schedule was run once more");
        files.push_back(shown_by ? publish.publish_outcome(*shown_by, how) : "");
    }
    files.resize(s.outcomes.all().size());
    s.summary.notes.insert(s.summary.notes.end(), publish.notes().begin(), publish.notes().end());
    return files;
}

std::string outcomes_text(const survey& s, const analyse::outcome_verdict& verdict,
                          const std::vector<std::string>& files) {
    std::string text = report::draw_outcomes(s.outcomes, verdict, files, output_style());
    text += search_line(s.summary.search, s.summary.seconds);
    for (const std::string& note : s.summary.notes) text += "note: " + note + "\n";
    return text;
}

/// A program that fails one of the two criteria is not correct: the verdict as a bug, so that it counts as one.
std::optional<report::found_bug> bug_of(const analyse::outcome_verdict& verdict) {
    if (verdict.always_same && verdict.every_one_serial) return std::nullopt;
    report::found_bug bug;
    bug.report.kind = verdict.every_one_serial ? "outcome_varies" : "outcome_not_serial";
    bug.report.sentence = verdict.sentence;
    return bug;
}

int tell_outcomes(session& in, const options& o) {
    survey s = take_survey(in, o);
    const analyse::outcome_verdict verdict = analyse::judge(s.outcomes, s.summary.search.complete, s.all_serial_orders);
    const std::vector<std::string> files = write_schedules(in, o, s);
    s.summary.outcomes = &s.outcomes;
    s.summary.outcome_schedules = files;
    if (const auto bug = bug_of(verdict)) s.summary.bugs.push_back(*bug);
    std::cout << (o.json ? report::to_json(s.summary) : outcomes_text(s, verdict, files)) << std::flush;
    return s.summary.bugs.empty() ? 0 : 1;
}

} // namespace

int run_outcomes(const options& given) {
    options o = given;
    o.bounds.flags |= trace::ignore_races; // a race shows by what it does to the outcomes
    const target what = open_target(o.target, o.compile_flags);
    const interrupt_guard guard;
    session in(what, launch_of(what, o), o.jobs);
    try {
        return tell_outcomes(in, o);
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(in.explain(error));
    }
}

} // namespace lockstep::cli
