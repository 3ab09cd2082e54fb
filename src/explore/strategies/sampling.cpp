#include "explore/strategies/sampling.hpp"

namespace lockstep::explore {

namespace {

/// Longer executions are told apart by their schedule alone: clocks for every event would take too much memory.
constexpr std::size_t longest_judged = 100'000;
/// Beyond this many traces no more are remembered, and distinct_traces is a lower bound.
constexpr std::size_t most_remembered = std::size_t{1} << 24;

} // namespace

bool sampling::propose(job& next) {
    next.prefix.clear();
    next.sleep.clear();
    next.how = policies_[count_ % policies_.size()];
    next.depth = static_cast<std::uint8_t>(count_ / policies_.size() % 3);
    std::uint64_t round = count_ / policies_.size();
    for (const trace::circumstances::row& r : trace::circumstances::names) {
        if (!sampled_.has(r.flag)) continue;
        if (round % 2 == 1) next.flags |= r.flag;
        round /= 2;
    }
    next.length_hint = longest_;
    next.seed = scatter(seed_ + count_);
    next.id = count_++;
    return true;
}

wide_hash sampling::hash_of(const execution& x) {
    const auto steps = steps_of(x, room_);
    judged_ = steps.size() <= longest_judged;
    if (judged_) {
        history_.follow(steps, ended_by_last_event(x));
        return history_.trace_of(history_.size());
    }
    wide_hash schedule;
    for (const trace::event& e : steps) schedule.absorb(std::uint64_t{trace::choice_of(e)} << 16 | e.process.number());
    return schedule;
}

worth sampling::learn(const execution& x) {
    longest_ = std::max(longest_, x.header->step_count);
    const wide_hash trace = hash_of(x);
    return traces_.size() >= most_remembered || traces_.seen(trace, 0) ? worth::known : worth::fresh;
}

void sampling::describe(progress& p) { p.tree_bytes = traces_.bytes() + history_.bytes(); }

} // namespace lockstep::explore
