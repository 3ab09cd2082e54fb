#include "inquiry/evidence/bug_collector.hpp"

#include "analyse/recording.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace lockstep::inquiry {
namespace {

using reach = analyse::bad_exit::reach;

constexpr std::uint64_t many_failures = 1000;

analyse::diagnosis reaching(analyse::diagnosis failed, reach how_far) {
    std::get<analyse::bad_exit>(failed.what).in = how_far;
    return failed;
}

std::span<const trace::finding> findings_in(const explore::execution& run) {
    return {run.header->findings, std::min<std::size_t>(run.header->finding_count, trace::max_findings)};
}

} // namespace

void exit_watch::add(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    if (h.end != trace::ending::exited && h.end != trace::ending::killed) return;
    const bool success = h.end == trace::ending::exited && h.exit_status == expected_;
    ++(success ? successes_ : failures_);
    if (success || failed_) return;
    failed_ = analyse::diagnose_exit(h.end, h.exit_status, expected_, run.output);
    schedule_ = analyse::schedule_of(run.events);
}

std::optional<analyse::diagnosis> exit_watch::result() const {
    if (!failed_ || (successes_ == 0 && !expect_success_)) return std::nullopt;
    return reaching(*failed_, successes_ == 0 ? reach::here : reach::some);
}

std::optional<analyse::diagnosis> exit_watch::result_at_the_end(bool complete) const {
    if (!failed_ || successes_ != 0) return result();
    return reaching(*failed_, complete ? reach::every : reach::tried);
}

bool exit_watch::hopeless() const { return successes_ == 0 && failures_ >= many_failures; }

bool bug_collector::worth_a_look(const explore::execution& run) const {
    if (options_.overtakes || analyse::shows_error(run)) return true;
    const auto findings = findings_in(run);
    return std::any_of(findings.begin(), findings.end(),
                       [&](const trace::finding& f) { return !warned_.contains(f.kind); });
}

bool bug_collector::keep(analyse::diagnosis what, std::vector<trace::step> schedule, trace::circumstances under) {
    if (options_.left_out && options_.left_out(what)) {
        seen_.library_races = true;
        return false;
    }
    const bool error = analyse::severity_of(what) == analyse::severity::error;
    if (!error && !warned_.insert(what.kind).second) return false;
    analyse::identity identity = analyse::identity_of(what);
    const auto same = [&](const caught_bug& known) { return known.identity == identity; };
    if (std::any_of(bugs_.begin(), bugs_.end(), same)) return false;
    bugs_.push_back({std::move(what), std::move(identity), {std::move(schedule), visible_pcs_, under}});
    return error;
}

void bug_collector::observe(const explore::execution& run) {
    seen_.most_threads = std::max(seen_.most_threads, run.header->thread_count);
    seen_.weak_atomics = std::max(seen_.weak_atomics, run.header->weak_atomics);
    seen_.bounds_met |= run.header->bounds_met;
    seen_.output_cut |= run.header->output_bytes > trace::max_output;
}

void bug_collector::set_visible(std::span<const std::uint64_t> pcs) {
    if (std::equal(pcs.begin(), pcs.end(), visible_pcs_.begin(), visible_pcs_.end())) return;
    visible_pcs_.assign(pcs.begin(), pcs.end());
    seen_.bounds_met = 0;
    leaks_ = {};
    sometimes_.forget_schedules();
    exits_ = exit_watch(options_.expect_status, options_.expect_success);
}

bool bug_collector::add(const explore::execution& run) {
    observe(run);
    if (run.header->end == trace::ending::discarded) return false;
    const auto under = trace::circumstances::of(run.header->flags);
    bool news = false;
    if (under == options_.usual) { // what several executions show together, they show under like conditions
        leaks_.add(run);
        exits_.add(run);
        sometimes_.add(run);
        if (const auto failed = exits_.result()) news = keep(*failed, exits_.schedule(), under);
    }
    if (!worth_a_look(run)) return news;
    const analyse::recording r = analyse::record(run);
    const std::vector<trace::step> schedule = analyse::schedule_of(r.events);
    for (analyse::diagnosis& d : analyse::diagnose(r)) news |= keep(std::move(d), schedule, under);
    if (options_.overtakes) {
        if (const auto starved = analyse::diagnose_starvation(r, *options_.overtakes))
            news |= keep(*starved, schedule, under);
    }
    return news;
}

void bug_collector::finish(bool complete) {
    const trace::circumstances under = options_.usual;
    if (complete) {
        for (const auto& [name, pc, schedule] : sometimes_.never_true())
            keep(analyse::diagnose_unmet(name, pc), schedule, under);
    }
    if (!has_error()) {
        if (const auto failed = exits_.result_at_the_end(complete)) keep(*failed, exits_.schedule(), under);
    }
    if (const auto left = leaks_.result()) keep(analyse::diagnose(left->what), left->schedule, under);
}

std::vector<std::string> bug_collector::not_yet_true() const {
    std::vector<std::string> names;
    for (const auto& missed : sometimes_.never_true()) names.push_back(missed.name);
    return names;
}

bool bug_collector::has_error() const {
    return std::any_of(bugs_.begin(), bugs_.end(), [](const caught_bug& b) { return b.is_error(); });
}

} // namespace lockstep::inquiry
