#include "inquiry/publisher.hpp"

#include "inquiry/evidence/evidence.hpp"
#include "inquiry/evidence/lost_update.hpp"
#include "inquiry/target/libraries.hpp"
#include "report/document/make_report.hpp"
#include "report/words/names.hpp"
#include "report/words/sentence.hpp"
#include "trace/schedule_file.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace lockstep::inquiry {

namespace fs = std::filesystem;

namespace {

/// A race of this execution that shares one of its places with `wanted`: what leads to something is seldom touched at two
/// places only.
std::optional<analyse::diagnosis> race_beside(const analyse::recording& r, const analyse::race& wanted) {
    const auto is_side = [&](const analyse::race_side& s) {
        return s.at.pc == wanted.a.at.pc || s.at.pc == wanted.b.at.pc;
    };
    for (const analyse::diagnosis& d : analyse::diagnose(r)) {
        const auto* const race = std::get_if<analyse::race>(&d.what);
        if (race != nullptr && (is_side(race->a) || is_side(race->b))) return d;
    }
    return std::nullopt;
}

} // namespace

publisher::publisher(session& in, const request& asked, std::chrono::steady_clock::time_point deadline)
    : in_(in), asked_(asked), pattern_(pattern_of(asked)), deadline_(deadline) {}

std::optional<analyse::diagnosis> publisher::seen_in(const analyse::recording& r,
                                                     const analyse::diagnosis& wanted) const {
    if (const auto* leak = std::get_if<analyse::leak>(&wanted.what)) {
        const bool same = r.end == trace::ending::exited && r.pending.empty() && r.leaked_bytes == leak->bytes;
        if (!same) return std::nullopt;
        return analyse::at_end_of(r, analyse::diagnose(analyse::leak_of(r, leak->least_bytes)));
    }
    if (std::holds_alternative<analyse::bad_exit>(wanted.what)) {
        const auto failed = analyse::diagnose_exit(r.end, r.exit_status, asked_.expect_status, r.output);
        return failed && failed->text == wanted.text ? std::optional(analyse::at_end_of(r, wanted)) : std::nullopt;
    }
    if (std::holds_alternative<analyse::unmet_condition>(wanted.what)) {
        const auto is_it = [&](const auto& unmet) { return unmet.name == wanted.text; };
        const bool unmet = r.end != trace::ending::discarded && std::any_of(r.unmet.begin(), r.unmet.end(), is_it);
        return unmet ? std::optional(analyse::at_end_of(r, wanted)) : std::nullopt;
    }
    if (std::holds_alternative<analyse::starvation>(wanted.what))
        return analyse::diagnose_starvation(r, *asked_.overtakes);
    const std::vector<analyse::diagnosis> all = analyse::diagnose(r);
    const analyse::diagnosis* again = analyse::find_again(all, wanted);
    return again == nullptr ? std::nullopt : std::optional(*again);
}

report::document publisher::publish(const caught_bug& bug, const std::optional<consequence>& leads_to) {
    if (!bug.is_error()) return warn(bug);
    const shows again = [&](const explore::execution& run) {
        return seen_in(analyse::record(run), bug.what).has_value();
    };
    const evidence shown = leads_to
                               ? gather_evidence(in_, pattern_, leads_to->shown_by, leads_to->still, soon(deadline_))
                               : gather_evidence(in_, pattern_, bug.shown_by, again, soon(deadline_));
    if (!shown.certain) return leads_to ? publish(bug, std::nullopt) : not_shown_again(bug);
    auto now = seen_in(shown.recording, bug.what);
    if (!now && leads_to) now = race_beside(shown.recording, std::get<analyse::race>(bug.what.what));
    const analyse::diagnosis why = now ? *now : analyse::at_end_of(shown.recording, bug.what);
    report::document found = report::make_report(shown.recording, why, in_.symbols());
    if (leads_to)
        found.consequence = tell_consequence(*leads_to, std::get<analyse::race>(bug.what.what), shown.recording);
    found.schedule_file = write({shown.schedule, shown.under, analyse::identity_of(why).places}, found.kind,
                                report::message(found));
    return found;
}

/// What no schedule of ours shows again is not told as it was found: the same steps led elsewhere.
report::document publisher::not_shown_again(const caught_bug& bug) {
    std::string spoken(analyse::kind_name(bug.what.kind));
    std::replace(spoken.begin(), spoken.end(), '_', ' ');
    report::document lost;
    lost.kind = analyse::kind_name(trace::finding_kind::nondeterminism);
    lost.sentence = "the search met a bug (" + spoken +
                    "), and the same schedule did not show it again: something that Lockstep does not see decides what "
                    "the program does";
    return lost;
}

report::document publisher::warn(const caught_bug& bug) {
    in_.set_visible(bug.shown_by.visible_pcs);
    const analyse::recording r =
        analyse::record(in_.run(recording_job(pattern_for(bug.shown_by, pattern_), bug.shown_by.schedule)));
    return report::make_report(r, analyse::at_end_of(r, bug.what), in_.symbols());
}

std::optional<report::consequence> publisher::tell_consequence(const consequence& leads_to, const analyse::race& of,
                                                               const analyse::recording& r) const {
    const report::names who(r, in_.symbols());
    if (leads_to.failure) {
        const std::optional<analyse::diagnosis> failure = seen_in(r, *leads_to.failure);
        if (!failure) return std::nullopt;
        return report::consequence{report::sentence(r, *failure, who), true, ""};
    }
    std::string sentence = leads_to.sentence;
    if (const auto lost = find_lost_update(r.events, of))
        sentence = who.thread(lost->written_by) + " overwrites what " + who.thread(lost->lost_of) + " wrote to `" +
                   who.object(lost->object) + "`: " + sentence;
    return report::consequence{sentence, false, leads_to.contrast};
}

std::string publisher::publish_outcome(const witness& shown_by, const std::string& sentence) {
    in_.set_visible(shown_by.visible_pcs);
    const auto under = trace::circumstances::of(pattern_for(shown_by, pattern_).flags);
    return write({shown_by.schedule, under}, "outcome", sentence);
}

std::string publisher::write(const shown_schedule& shown, const std::string& verdict, const std::string& sentence) {
    const target& what = in_.what();
    trace::schedule_file file;
    file.program = what.program;
    file.source = what.source;
    file.compile_flags = what.compile_flags;
    file.build_id = what.build_id;
    file.libraries = libraries_among(in_.modules(), what.program);
    file.arguments = in_.how().arguments;
    file.stdin_file = in_.how().stdin_file;
    file.max_steps = in_.how().max_steps;
    file.thread_limit = in_.how().thread_limit;
    file.stack_bytes = in_.how().stack_bytes;
    file.patience = std::chrono::duration_cast<std::chrono::milliseconds>(in_.how().patience);
    file.weak_failures = in_.how().weak_failures;
    file.spurious_budget = asked_.bounds.spurious_budget;
    file.expect_status = asked_.expect_status;
    file.under = shown.under;
    file.visible_pcs.assign(in_.visible().begin(), in_.visible().end());
    file.steps = shown.steps;
    file.verdict = verdict;
    file.places = shown.places;
    file.sentence = sentence;
    const std::string name = file_name(verdict);
    try {
        trace::save_schedule(name, file);
    } catch (const std::runtime_error& error) { // the finding itself is worth more than its file
        notes_.push_back({report::schedule_not_written{error.what()}});
        return "";
    }
    return name;
}

/// The first of a kind is "lockstep-withdraw-data_race.schedule", the next "lockstep-withdraw-data_race-2.schedule";
/// with --out "x.schedule" and "x-2.schedule", whatever the kind.
std::string publisher::file_name(const std::string& kind) {
    const bool own = asked_.schedule_file.empty();
    const std::string label = asked_.label.empty() ? in_.what().name() : asked_.label;
    const fs::path wanted = own ? "lockstep-" + label + "-" + kind + ".schedule" : asked_.schedule_file;
    const unsigned number = ++written_[own ? kind : ""];
    if (number == 1) return wanted.string();
    const std::string name = wanted.stem().string() + "-" + std::to_string(number) + wanted.extension().string();
    return (wanted.parent_path() / name).string();
}

} // namespace lockstep::inquiry
