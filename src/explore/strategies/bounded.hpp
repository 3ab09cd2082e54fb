// Iterative preemption bounding: all schedules with 0 preemptions, then those with exactly 1 more, and so on.
//
//   M. Musuvathi, S. Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded Programs. PLDI 2007.
//
// A step is a preemption if another thread goes on although the one that ran last is enabled and did not yield. Decided
// here, since the paper has no environment: a timeout or spurious wake-up counts as a preemption wherever some thread
// could have gone on, and does not change who ran last.
//
// No schedule is run twice: what is beyond the bound is kept for the next one, as a position in a stored schedule. What
// leads to a state that was expanded before with no more preemptions is not expanded again: a state is what an
// equivalent prefix leads to (history.hpp) together with who ran last. That keeps the bound complete, as the same
// continuations are open from there. (Sleep sets would not: they may leave only an equivalent schedule that costs more.)
//
// Memory is bounded: when what waits for the next bound takes more than `later_budget_bytes` it is forgotten, and the
// present bound is the last one that is searched to the end.
#pragma once

#include "explore/happens_before/history.hpp"
#include "explore/happens_before/seen_hashes.hpp"
#include "explore/strategies/planner.hpp"

#include <deque>

namespace lockstep::explore {

class bounded : public planner {
public:
    bounded();

    /// Lets schedules with one preemption more through. Requires that there is nothing left to propose, and can_raise().
    void raise_bound();
    bool can_raise() const { return !forgot_; }
    unsigned bound() const { return bound_; }

    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return &history_.trace_of(history_.size()); }
    bool exhausts() const override { return later_.empty() && !forgot_; }
    bool depends_on_steps() const override { return true; }
    void describe(progress& p) override;

private:
    /// A schedule to try: the first `step` steps of a stored one, then `next`.
    struct branch {
        std::uint32_t schedule, step;
        trace::step next;
        std::uint16_t preemptions;
    };
    /// Runs of equal steps are stored as a pair.
    struct stored_schedule {
        std::vector<std::pair<trace::step, std::uint32_t>> runs;
        std::uint32_t users = 0;
    };

    void observe(const execution& x);
    void expand(const execution& x, const branch& from);
    unsigned price(const execution& x, std::size_t step, trace::process_id p) const;
    void keep(std::uint32_t& schedule, std::size_t step, trace::step next, unsigned preemptions);
    void keep_other_choices(std::uint32_t& schedule, std::size_t step, unsigned preemptions);
    std::uint32_t store();
    void release(std::uint32_t schedule);
    void forget_later();

    unsigned bound_ = 0;
    std::vector<branch> now_;   ///< within the bound; the last one is next
    std::vector<branch> later_; ///< beyond it
    bool forgot_ = false;       ///< what was beyond it
    std::deque<branch> out_;    ///< jobs under way
    std::vector<stored_schedule> schedules_;
    std::vector<std::uint32_t> unused_;
    std::size_t stored_bytes_ = 0; ///< of the schedules
    history history_;
    seen_hashes states_, traces_;
    std::vector<trace::event> room_;
    std::vector<trace::process_id> ran_last_; ///< of the execution at hand: before each step
    std::vector<bool> yields_;                ///< before each step: is whoever ran last about to yield?
};

} // namespace lockstep::explore
