#include "explore/strategies/bounded.hpp"

#include "explore/strategies/describe.hpp"

#include <algorithm>
#include <array>

namespace lockstep::explore {

namespace {

constexpr std::uint32_t no_schedule = UINT32_MAX; // the whole execution is free
constexpr std::size_t later_budget_bytes = std::size_t{1} << 29;

bool some_thread_enabled(const execution& x, std::size_t step) {
    for (const trace::process_id p : x.enabled_before(step))
        if (trace::is_thread(p)) return true;
    return false;
}

} // namespace

bounded::bounded() { now_.push_back({no_schedule, 0, {}, 0}); }

void bounded::raise_bound() {
    ++bound_;
    const auto beyond =
        std::partition(later_.begin(), later_.end(), [&](const branch& b) { return b.preemptions > bound_; });
    now_.assign(beyond, later_.end());
    later_.erase(beyond, later_.end());
    // std::partition may shuffle; the order is to be the same wherever the library comes from.
    const auto by_age = [](const branch& a, const branch& b) {
        return std::tie(a.schedule, a.step, a.next) > std::tie(b.schedule, b.step, b.next);
    };
    std::sort(now_.begin(), now_.end(), by_age);
}

bool bounded::propose(job& next) {
    if (now_.empty()) return false;
    const branch b = now_.back();
    now_.pop_back();
    next.prefix.clear();
    if (b.schedule != no_schedule) {
        for (const auto& [step, count] : schedules_[b.schedule].runs)
            next.prefix.insert(next.prefix.end(), std::min<std::size_t>(count, b.step - next.prefix.size()), step);
        next.prefix.push_back(b.next);
        release(b.schedule);
    }
    next.sleep.clear();
    next.how = trace::policy::run_on;
    next.id = 0;
    out_.push_back(b);
    return true;
}

worth bounded::learn(const execution& x) {
    const branch from = out_.front();
    out_.pop_front();
    const auto steps = steps_of(x, room_);
    history_.follow(steps, ended_by_last_event(x));
    if (x.header->end == trace::ending::infeasible) {
        footprint expected{};
        expected.process = from.next.process;
        throw nondeterminism(steps.size(), expected);
    }
    observe(x);
    expand(x, from);
    return traces_.seen(history_.trace_of(history_.size()), 0) ? worth::known : worth::fresh;
}

/// Who ran last before each step, and is it about to yield?
void bounded::observe(const execution& x) {
    const history::index n = history_.size();
    ran_last_.assign(n, trace::thread_process(0));
    yields_.assign(n, false);
    for (history::index i = 1; i < n; ++i)
        ran_last_[i] = trace::is_thread(history_[i - 1].process) ? history_[i - 1].process : ran_last_[i - 1];
    std::array<trace::op, trace::max_processes> upcoming{};
    for (const trace::event& e : x.pending) upcoming[e.process.number()] = e.kind;
    for (history::index i = n; i-- > 0;) {
        upcoming[history_[i].process.number()] = history_[i].kind;
        yields_[i] = upcoming[ran_last_[i].number()] == trace::op::yield;
    }
}

/// What it costs to let p take a step: 1 for a preemption.
unsigned bounded::price(const execution& x, std::size_t step, trace::process_id p) const {
    if (!trace::is_thread(p)) return some_thread_enabled(x, step) ? 1 : 0;
    return p != ran_last_[step] && x.enabled_before(step).contains(ran_last_[step]) && !yields_[step] ? 1 : 0;
}

/// Keeps every other choice that the execution had after its prefix.
void bounded::expand(const execution& x, const branch& from) {
    const bool first = from.schedule == no_schedule;
    unsigned spent = from.preemptions;
    std::uint32_t schedule = no_schedule;
    // How many ways the last step of the prefix has, this execution was the first to see, unless it took a later one.
    if (!first && from.step < history_.size() && from.next.choice == 0) keep_other_choices(schedule, from.step, spent);
    for (std::size_t i = first ? 0 : from.step + 1; i < history_.size(); ++i) {
        wide_hash state = history_.trace_of(static_cast<history::index>(i));
        state.absorb(ran_last_[i].number());
        if (states_.seen(state, static_cast<std::uint16_t>(spent))) break;
        const footprint& taken = history_[static_cast<history::index>(i)];
        for (const trace::process_id p : x.enabled_before(i))
            if (p != taken.process) keep(schedule, i, p, spent + price(x, i, p));
        const unsigned cost = price(x, i, taken.process);
        keep_other_choices(schedule, i, spent + cost);
        spent += cost;
    }
}

/// What the step did, it did the first way it had: keeps the others.
void bounded::keep_other_choices(std::uint32_t& schedule, std::size_t step, unsigned preemptions) {
    const footprint& taken = history_[static_cast<history::index>(step)];
    for (unsigned other = 1; other < taken.choices; ++other) keep(schedule, step, {taken.process, other}, preemptions);
}

void bounded::keep(std::uint32_t& schedule, std::size_t step, trace::step next, unsigned preemptions) {
    if (preemptions > bound_ && forgot_) return;
    if (schedule == no_schedule) schedule = store();
    ++schedules_[schedule].users;
    const branch b{schedule, static_cast<std::uint32_t>(step), next, static_cast<std::uint16_t>(preemptions)};
    (preemptions <= bound_ ? now_ : later_).push_back(b);
    if (stored_bytes_ + later_.size() * sizeof(branch) > later_budget_bytes) forget_later();
}

std::uint32_t bounded::store() {
    std::uint32_t place = static_cast<std::uint32_t>(schedules_.size());
    if (unused_.empty()) schedules_.emplace_back();
    else {
        place = unused_.back();
        unused_.pop_back();
    }
    auto& runs = schedules_[place].runs;
    for (history::index i = 0; i < history_.size(); ++i) {
        if (runs.empty() || runs.back().first != step_of(history_[i])) runs.emplace_back(step_of(history_[i]), 0);
        ++runs.back().second;
    }
    stored_bytes_ += runs.capacity() * sizeof(runs[0]);
    return place;
}

void bounded::release(std::uint32_t schedule) {
    if (--schedules_[schedule].users != 0) return;
    auto& runs = schedules_[schedule].runs;
    stored_bytes_ -= runs.capacity() * sizeof(runs[0]);
    runs = {};
    unused_.push_back(schedule);
}

void bounded::forget_later() {
    forgot_ = true;
    for (const branch& b : later_) release(b.schedule);
    later_ = {};
}

void bounded::describe(progress& p) {
    p.bound = bound_;
    p.tree_bytes = (now_.capacity() + later_.capacity()) * sizeof(branch) +
                   schedules_.size() * sizeof(stored_schedule) + stored_bytes_ + states_.bytes() + traces_.bytes() +
                   history_.bytes();
}

} // namespace lockstep::explore
