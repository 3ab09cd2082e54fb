#include "inquiry/check.hpp"

#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/consequence.hpp"
#include "inquiry/evidence/library_races.hpp"
#include "inquiry/evidence/second_look.hpp"
#include "inquiry/nondeterminism.hpp"
#include "inquiry/notes.hpp"
#include "inquiry/publisher.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace lockstep::inquiry {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point start) { return std::chrono::duration<double>(clock::now() - start).count(); }

report::document nondeterminism_bug(const std::string& what) {
    report::document bug;
    bug.kind = analyse::kind_name(trace::finding_kind::nondeterminism);
    bug.sentence = nondeterminism_sentence(what);
    return bug;
}

/// A search that met nondeterminism cannot go on: nothing that it would say could be relied on. That becomes a bug of the
/// summary; what was known by then is kept.
void hunt_bugs(session& in, const request& asked, const companion& with, bug_collector& found, second_look& samples,
               report::run_summary& summary) {
    const auto see = [&](const explore::execution& run) {
        found.set_visible(in.visible());
        samples.add(run, in.visible());
        const bool news = found.add(run);
        const bool enough = (news || found.fails_always()) && !asked.keep_going;
        return enough ? explore::next_step::stop : explore::next_step::go_on;
    };
    const auto tell = [&](const explore::progress& now) {
        summary.search.counts = now;
        if (with.tell) with.tell(now);
    };
    try {
        summary.search = explore::search(in.executors(), asked.how, summary.bounds, see, tell, with.interrupted);
    } catch (const explore::nondeterminism_error& error) {
        summary.search.how = "ended by nondeterminism";
        summary.bugs.push_back(nondeterminism_bug(error.message));
    }
}

/// The race whose consequence is worth a search: the first error of all.
const caught_bug* leading_race(const bug_collector& found) {
    const auto error =
        std::find_if(found.bugs().begin(), found.bugs().end(), [](const caught_bug& b) { return b.is_error(); });
    const bool race = error != found.bugs().end() && error->what.kind == trace::finding_kind::data_race;
    return race ? &*error : nullptr;
}

/// What a race leads to. Nondeterminism that only this search meets becomes a note: the race is there all the same.
std::optional<consequence> consequence_of_race(session& in, const request& asked, const companion& with,
                                               const caught_bug& race, clock::time_point deadline,
                                               report::run_summary& summary) {
    try {
        return find_consequence(in, asked, std::get<analyse::race>(race.what.what), race.shown_by.schedule.size(),
                                soon(deadline), with.interrupted);
    } catch (const explore::nondeterminism_error& error) {
        summary.notes.push_back({report::consequence_unknown{nondeterminism_sentence(error.message)}});
        return std::nullopt;
    }
}

/// Where a bug was found, the search had no chance.
void note_not_yet_true(const bug_collector& found, report::run_summary& summary) {
    if (found.has_error()) return;
    for (const std::string& name : found.not_yet_true()) summary.notes.push_back({report::not_seen_true{name}});
}

/// All of them, or the first error alone (one execution may show several), and the warnings.
std::vector<caught_bug> worth_telling(const bug_collector& found, bool all) {
    std::vector<caught_bug> bugs;
    bool error_told = false;
    for (const caught_bug& bug : found.bugs()) {
        const bool error = bug.is_error();
        if (!error || all || !error_told) bugs.push_back(bug);
        error_told |= error;
    }
    return bugs;
}

} // namespace

report::run_summary check(session& in, const request& asked, const companion& with) {
    const auto start = clock::now();
    const auto deadline = asked.bounds.time ? start + *asked.bounds.time : clock::time_point::max();
    const auto left_out = [&](const analyse::diagnosis& d) { return is_library_race(d, in.symbols()); };
    report::run_summary summary;
    summary.bounds = limits_of(asked);
    const auto usual = trace::circumstances::of(summary.bounds.flags);
    const bool automatic = asked.how == explore::strategy::automatic;
    summary.bounds.sampled = trace::circumstances::of(trace::one_clock | (automatic ? trace::reuse_addresses : 0U));
    bug_collector found({asked.overtakes, asked.expect_status, asked.expect_success, usual, left_out});
    summary.max_steps = asked.input.max_steps;
    summary.thread_limit = asked.input.thread_limit;
    summary.patience = asked.input.patience;
    summary.weak_failures = asked.input.weak_failures;
    second_look samples;
    hunt_bugs(in, asked, with, found, samples, summary);
    // What a search without a single execution to judge would verify is nothing.
    if (report::discarded_all(summary.search)) summary.search.complete = false;
    found.finish(summary.search.complete);
    const bool interrupted = with.interrupted;
    summary.threads = found.seen().most_threads;
    summary.notes = notes_of(in, found.seen(), summary.search, interrupted);
    if (asked.input.drops_input) summary.notes.push_back({report::input_not_read{}});
    if (!summary.search.complete) note_not_yet_true(found, summary);

    const caught_bug* const race = leading_race(found);
    std::optional<consequence> leads_to;
    if (race != nullptr && !interrupted) leads_to = consequence_of_race(in, asked, with, *race, deadline, summary);
    publisher publish(in, asked, deadline);
    for (const caught_bug& bug : worth_telling(found, asked.keep_going)) {
        summary.bugs.push_back(
            publish.publish(bug, race != nullptr && bug.identity == race->identity ? leads_to : std::nullopt));
    }
    summary.notes.insert(summary.notes.end(), publish.notes().begin(), publish.notes().end());
    if (report::verdict_of(summary) == report::verdict::verified) {
        if (const auto parted = samples.difference(in)) summary.bugs.push_back(nondeterminism_bug(*parted));
    }
    summary.seconds = seconds_since(start);
    return summary;
}

report::run_summary check(const request& asked, const companion& with) {
    const target what = open_target(asked.target, asked.compile_flags, with);
    session in(what, launch_of(what, asked.input), asked.jobs);
    try {
        return check(in, asked, with);
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(in.explain(error));
    }
}

} // namespace lockstep::inquiry
