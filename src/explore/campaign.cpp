#include "explore/campaign.hpp"

#include <algorithm>

namespace lockstep::explore {

namespace {

constexpr std::chrono::milliseconds report_interval{100};
/// Executions that have begun are waited for so long past a limit of time.
constexpr std::chrono::milliseconds grace{200};
constexpr std::uint64_t max_steps_ahead = 1'000'000; ///< handed out at once: what a limit of time must wait for

} // namespace

campaign::campaign(std::span<executor* const> executors, const limits& bounds, const visitor& see,
                   const progress_callback& tell, const std::atomic<bool>& interrupted)
    : executors_(executors), bounds_(bounds), see_(see), tell_(tell), interrupted_(interrupted) {}

run_end campaign::run(planner& plan, strategy label, std::optional<std::uint64_t> most) {
    result_.counts.running = label;
    run_submitted_ = run_fresh_ = 0;
    for (;;) {
        if (!over()) submit_all(plan, most);
        if (out_.empty()) break;
        if (!back_in_time()) {
            give_up();
            break;
        }
        const execution x = take_back();
        const worth w = plan.learn(x);
        account(x, w);
        show(x);
        if (note_racy(x)) {
            drain();
            make_visible();
            if (!plan.depends_on_steps()) continue;
            ++result_.rounds;
            return over() ? run_end::stopped : run_end::restarted;
        }
        compare(plan.trace(), x);
        report(plan, false);
        if (over()) drain();
    }
    report(plan, true);
    if (over()) {
        result_.stopped = true;
        return run_end::stopped;
    }
    return most.has_value() && run_submitted_ >= *most ? run_end::used_up : run_end::finished;
}

/// Hands out jobs in turn until nobody has room or the planner has no more.
void campaign::submit_all(planner& plan, std::optional<std::uint64_t> most) {
    std::size_t full = 0;
    while (full < executors_.size() && may_submit(most)) {
        executor& e = *executors_[turn_];
        if (!e.can_submit()) {
            ++full;
            turn_ = (turn_ + 1) % executors_.size();
            continue;
        }
        job_.flags = bounds_.flags;
        job_.spurious_budget = bounds_.spurious_budget;
        job_.preemptions = bounds_.preemptions.value_or(trace::unlimited_preemptions);
        if (!plan.propose(job_)) return;
        full = 0;
        e.submit(job_);
        out_.push_back(turn_);
        turn_ = (turn_ + 1) % executors_.size();
        ++submitted_;
        ++run_submitted_;
    }
}

bool campaign::may_submit(std::optional<std::uint64_t> most) const {
    return (!bounds_.executions.has_value() || submitted_ < *bounds_.executions) &&
           (!most.has_value() || run_submitted_ < *most) && out_.size() < most_ahead();
}

/// How many executions may be out: few where they are long, and one each until we know how long they are.
std::size_t campaign::most_ahead() const {
    const progress& p = result_.counts;
    if (p.executions == 0) return executors_.size();
    return std::max<std::size_t>(executors_.size(), max_steps_ahead * p.executions / (p.events + 1));
}

/// Waits for the next execution, within the limit of time.
bool campaign::back_in_time() {
    return !bounds_.time.has_value() || executors_[out_.front()]->wait_until(deadline() + grace);
}

void campaign::give_up() {
    for (executor* e : executors_) e->abandon();
    out_.clear();
}

execution campaign::take_back() {
    executor& e = *executors_[out_.front()];
    out_.pop_front();
    return e.next();
}

void campaign::account(const execution& x, worth w) {
    progress& p = result_.counts;
    ++p.executions;
    p.events += x.header->step_count;
    if (w == worth::blocked) ++p.blocked_executions;
    if (w == worth::fresh) p.distinct_traces = std::max(p.distinct_traces, ++run_fresh_);
    const trace::ending end = x.header->end;
    if (end == trace::ending::step_limit) ++result_.step_limited;
    if (end == trace::ending::discarded) ++result_.discarded;
    cut_off_ = cut_off_ || end == trace::ending::step_limit;
}

void campaign::show(const execution& x) {
    if (!stop_ && see_ && see_(x) == next_step::stop) stop_ = true;
}

/// Only where all that races is a step: otherwise the same steps may well give different results. So may those of a trace in
/// another order, where that is also the order of time.
void campaign::compare(const wide_hash* trace, const execution& x) {
    const auto under = trace::circumstances::of(x.header->flags);
    if (trace == nullptr || visible_full_ || under.has(trace::one_clock)) return;
    wide_hash whole = *trace;
    whole.absorb(under.flags());
    if (const auto parted = results_.compare(whole, x)) throw nondeterminism_error{{*parted}};
}

bool campaign::over() const {
    return stop_ || interrupted_.load(std::memory_order_relaxed) ||
           (bounds_.executions.has_value() && result_.counts.executions >= *bounds_.executions) ||
           (bounds_.time.has_value() && std::chrono::steady_clock::now() >= deadline());
}

/// Collects racing program counters that are not steps yet. There is room for so many; the rest stays invisible.
bool campaign::note_racy(const execution& x) {
    bool any = false;
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(x.header->racy_pc_count, std::size(x.header->racy_pcs));
         ++i) {
        auto& known = result_.visible_pcs;
        const auto at = std::lower_bound(known.begin(), known.end(), x.header->racy_pcs[i]);
        if (at != known.end() && *at == x.header->racy_pcs[i]) continue;
        if (known.size() == trace::max_visible_pcs) {
            visible_full_ = true;
            continue;
        }
        known.insert(at, x.header->racy_pcs[i]);
        any = true;
    }
    return any;
}

/// Takes back what is out. These executions are shown and counted, but no planner learns from them.
void campaign::drain() {
    while (!out_.empty()) {
        if (!back_in_time()) return give_up();
        const execution x = take_back();
        account(x, worth::known);
        show(x);
        note_racy(x);
    }
}

/// Traces with fewer steps are no traces any more.
void campaign::make_visible() {
    result_.counts.distinct_traces = run_fresh_ = 0;
    result_.step_limited = 0;
    cut_off_ = false;
    results_.clear();
    for (executor* e : executors_) e->set_visible(result_.visible_pcs);
}

void campaign::report(planner& plan, bool now) {
    if (!tell_ && !now) return;
    if (!now && (result_.counts.executions & 63) != 0) return;
    const auto at = elapsed();
    if (!now && at - last_report_ < report_interval) return;
    last_report_ = at;
    plan.describe(result_.counts);
    if (tell_) tell_(result_.counts);
}

std::string campaign::limit_reached() const {
    if (stop_ || interrupted_) return {};
    if (bounds_.executions.has_value() && result_.counts.executions >= *bounds_.executions)
        return std::to_string(*bounds_.executions) + " executions (--executions)";
    std::string seconds = std::to_string(std::chrono::duration<double>(*bounds_.time).count());
    seconds.erase(seconds.find_last_not_of('0') + 1);
    if (seconds.ends_with('.')) seconds.pop_back();
    return seconds + " s (--time)";
}

} // namespace lockstep::explore
