#include "analyse/outcomes.hpp"

#include "analyse/findings.hpp"
#include "analyse/recording.hpp"

#include <algorithm>
#include <tuple>

namespace lockstep::analyse {

using trace::ending;

namespace {

bool has_outcome(ending end) {
    return end == ending::exited || end == ending::stuck || end == ending::failed || end == ending::killed;
}

trace::finding_kind failure_of(const trace::slot_header& h) {
    if (h.end != ending::failed) return trace::finding_kind::none;
    const auto* end = h.findings + std::min<std::size_t>(h.finding_count, trace::max_findings);
    const auto* found =
        std::find_if(h.findings, end, [](const auto& f) { return severity_of(f.kind) == severity::error; });
    return found == end ? trace::finding_kind::none : found->kind;
}

/// What the shell would have seen, had the program been on its own.
std::int32_t status_of(const trace::slot_header& h) {
    constexpr std::int32_t aborted = 128 + 6, segmentation_fault = 128 + 11, none = -1;
    if (h.end == ending::exited || h.end == ending::killed) return h.exit_status;
    switch (failure_of(h)) {
    case trace::finding_kind::assertion:
    case trace::finding_kind::abort_called:
    case trace::finding_kind::terminate_called:
    case trace::finding_kind::uncaught_exception: return aborted;
    case trace::finding_kind::segfault:
    case trace::finding_kind::stack_overflow: return segmentation_fault;
    default: return none;
    }
}

std::string plural(std::size_t n, const char* noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

} // namespace

outcome& outcome_set::find_or_insert(std::string_view output, ending end, trace::finding_kind failure,
                                     std::int32_t status) {
    const auto key = [](const outcome& o) {
        return std::tuple(std::string_view(o.output), o.end, o.failure, o.exit_status);
    };
    const auto wanted = std::tuple(output, end, failure, status);
    auto at = std::lower_bound(outcomes_.begin(), outcomes_.end(), wanted,
                               [&](const outcome& o, const auto& w) { return key(o) < w; });
    if (at == outcomes_.end() || key(*at) != wanted) {
        at = outcomes_.insert(at, outcome{});
        at->output = output;
        at->end = end;
        at->failure = failure;
        at->exit_status = status;
    }
    return *at;
}

void outcome_set::add(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    const bool serial = h.how == trace::policy::serial;
    if (h.end == ending::step_limit) ++cut_off_;
    if (!has_outcome(h.end)) return;
    outcome& o = find_or_insert(run.output, h.end, failure_of(h), status_of(h));
    o.serial |= serial;
    serial_runs_ += serial ? 1 : 0;
    o.count += serial ? 0 : 1;
    if (o.schedule.empty() || h.step_count < o.schedule.size()) o.schedule = schedule_of(run.events);
}

void outcome_set::merge(const outcome_set& other) {
    cut_off_ += other.cut_off_;
    serial_runs_ += other.serial_runs_;
    for (const outcome& theirs : other.outcomes_) {
        outcome& o = find_or_insert(theirs.output, theirs.end, theirs.failure, theirs.exit_status);
        o.serial |= theirs.serial;
        o.count += theirs.count;
        if (o.schedule.empty() || theirs.schedule.size() < o.schedule.size()) o.schedule = theirs.schedule;
    }
}

outcome_verdict judge(const outcome_set& seen, bool complete, bool all_serial_orders, std::int32_t expected_status) {
    const auto& all = seen.all();
    outcome_verdict v;
    v.always_same = all.size() <= 1;
    v.not_serial =
        static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const outcome& o) { return !o.serial; }));
    v.every_one_serial = v.not_serial == 0;
    if (all.empty()) {
        v.sentence = "no execution came to an end, so there is no outcome to judge";
        return v;
    }
    v.never_succeeds = std::none_of(all.begin(), all.end(), [&](const outcome& o) {
        return o.end == ending::exited && o.exit_status == expected_status;
    });
    const std::string reach = complete ? "" : " in the executions that were seen";
    const std::string orders =
        all_serial_orders ? "no serial order of the threads gives" : "none of the serial orders that were tried gives";
    v.sentence = v.always_same ? "the outcome is always the same" + reach
                               : "the outcome is not always the same (" + plural(all.size(), "outcome") + reach + ")";
    v.sentence += v.always_same == v.every_one_serial ? ", and " : ", but ";
    if (v.every_one_serial)
        v.sentence += v.always_same ? "a serial order of the threads gives it too"
                                    : "each is one that a serial order of the threads gives";
    else if (v.not_serial == all.size()) v.sentence += orders + (all.size() == 1 ? " it" : " any of them");
    else v.sentence += orders + " " + std::to_string(v.not_serial) + " of them";
    if (v.never_succeeds)
        v.sentence +=
            all.size() == 1 ? "; it is no success: " + ending_text(all.front()) : "; none of them is a success";
    return v;
}

std::string ending_text(const outcome& o) {
    switch (o.end) {
    case ending::exited: return "exit status " + std::to_string(o.exit_status);
    case ending::stuck: return "stuck";
    case ending::killed: return "killed by signal " + std::to_string(o.exit_status - 128);
    default: return std::string(kind_title(o.failure));
    }
}

} // namespace lockstep::analyse
