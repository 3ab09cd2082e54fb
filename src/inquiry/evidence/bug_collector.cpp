#include "inquiry/evidence/bug_collector.hpp"

#include "analyse/overtakes.hpp"
#include "analyse/recording.hpp"

#include <algorithm>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace lockstep::inquiry {
namespace {

std::span<const trace::finding> findings_in(const explore::execution& run) {
    return {run.header->findings, std::min<std::size_t>(run.header->finding_count, trace::max_findings)};
}

/// A program that needs what lockstep does not have is no bug of that program: exit status 2.
void stop_if_refused(const explore::execution& run) {
    for (const trace::finding& f : findings_in(run)) {
        const bool refused = f.kind == trace::finding_kind::refused || f.kind == trace::finding_kind::thread_limit;
        if (refused) throw std::runtime_error(f.text);
    }
}

} // namespace

bool exit_watch::failed(trace::ending end, std::int32_t exit_status) {
    return end == trace::ending::killed || (end == trace::ending::exited && exit_status != 0);
}

void exit_watch::add(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    if (h.end == trace::ending::exited && h.exit_status == 0) succeeded_ = true;
    if (!failed(h.end, h.exit_status) || end_ != trace::ending::none) return;
    end_ = h.end;
    status_ = h.exit_status;
    schedule_ = analyse::schedule_of(run.events);
}

std::optional<trace::finding> exit_watch::result() const {
    if (!succeeded_ || end_ == trace::ending::none) return std::nullopt;
    return finding_of(end_, status_);
}

trace::finding exit_watch::finding_of(trace::ending end, std::int32_t exit_status) {
    constexpr int first_signal = 128; // see trace::ending::killed
    trace::finding bad{};
    bad.kind = trace::finding_kind::failed_property;
    if (end == trace::ending::killed) {
        std::snprintf(bad.text, sizeof bad.text, "the program is killed by signal %d", exit_status - first_signal);
    } else {
        std::snprintf(bad.text, sizeof bad.text, "the program ends with exit status %d", exit_status);
    }
    return bad;
}

bool bug_collector::worth_a_look(const explore::execution& run) const {
    if (options_.overtakes || analyse::shows_error(run)) return true;
    const auto findings = findings_in(run);
    return std::any_of(findings.begin(), findings.end(),
                       [&](const trace::finding& f) { return !warned_.contains(f.kind); });
}

bool bug_collector::keep(caught_bug bug) {
    const bool error = bug.severity == analyse::severity::error;
    if (!error && !warned_.insert(bug.finding.kind).second) return false;
    const auto same = [&](const caught_bug& known) { return known.identity == bug.identity; };
    if (std::any_of(bugs_.begin(), bugs_.end(), same)) return false;
    bugs_.push_back(std::move(bug));
    return error;
}

bool bug_collector::keep(const analyse::recording& r, const trace::finding& f) {
    if (options_.left_out && options_.left_out(f)) {
        seen_.library_races = true;
        return false;
    }
    return keep(
        {f, analyse::identity_of(r, f), analyse::severity_of(f), {analyse::schedule_of(r.events), visible_pcs_}});
}

void bug_collector::observe(const explore::execution& run) {
    stop_if_refused(run);
    seen_.most_threads = std::max(seen_.most_threads, run.header->thread_count);
    seen_.weak_atomics = std::max(seen_.weak_atomics, run.header->weak_atomics);
    seen_.approximations |= run.header->approximations;
    seen_.output_cut |= run.header->output_bytes > trace::max_output;
}

void bug_collector::set_visible(std::span<const std::uint64_t> pcs) {
    if (std::equal(pcs.begin(), pcs.end(), visible_pcs_.begin(), visible_pcs_.end())) return;
    visible_pcs_.assign(pcs.begin(), pcs.end());
    leaks_ = {};
    sometimes_.forget_schedules();
    exits_ = exit_watch(options_.expect_success);
}

bool bug_collector::add(const explore::execution& run) {
    observe(run);
    if (run.header->end == trace::ending::discarded) return false;
    leaks_.add(run);
    exits_.add(run);
    sometimes_.add(run);
    bool news = false;
    if (const auto failed = exits_.result()) {
        news = keep({*failed,
                     {failed->kind, {}, failed->text},
                     analyse::severity_of(*failed),
                     {exits_.schedule(), visible_pcs_}});
    }
    if (!worth_a_look(run)) return news;
    const analyse::recording r = analyse::record(run);
    for (const trace::finding& f : analyse::findings_of(r)) news |= keep(r, f);
    if (options_.overtakes) {
        if (const auto overtaken = analyse::find_overtaking(r, *options_.overtakes)) {
            news |= keep(r, analyse::overtaking_finding(*overtaken));
        }
    }
    return news;
}

void bug_collector::finish(bool complete) {
    if (complete) {
        for (const auto& [finding, schedule] : sometimes_.never_true()) {
            keep({finding, {finding.kind, {}, finding.text}, analyse::severity_of(finding), {schedule, visible_pcs_}});
        }
    }
    if (const auto left = leaks_.result()) {
        keep({left->finding,
              {trace::finding_kind::leak, {left->finding.allocated_pc}, ""},
              analyse::severity_of(left->finding),
              {left->schedule, visible_pcs_}});
    }
}

std::vector<std::string> bug_collector::not_yet_true() const {
    std::vector<std::string> names;
    for (const auto& missed : sometimes_.never_true()) names.emplace_back(missed.finding.text);
    return names;
}

bool bug_collector::has_error() const {
    return std::any_of(bugs_.begin(), bugs_.end(),
                       [](const caught_bug& b) { return b.severity == analyse::severity::error; });
}

const trace::finding* find_again(const std::vector<trace::finding>& in, const trace::finding& wanted) {
    const auto same_places = [&](const trace::finding& f) {
        return f.kind == wanted.kind &&
               ((f.a_pc == wanted.a_pc && f.b_pc == wanted.b_pc) || (f.a_pc == wanted.b_pc && f.b_pc == wanted.a_pc));
    };
    const auto same_kind = [&](const trace::finding& f) { return f.kind == wanted.kind; };
    auto found = std::find_if(in.begin(), in.end(), same_places);
    if (found == in.end()) found = std::find_if(in.begin(), in.end(), same_kind);
    return found == in.end() ? nullptr : &*found;
}

} // namespace lockstep::inquiry
