// Optimal dynamic partial-order reduction: one execution for each Mazurkiewicz trace, and for nothing else.
//
//   P. A. Abdulla, S. Aronis, B. Jonsson, K. Sagonas: Source Sets: A Foundation for Optimal Dynamic Partial Order
//   Reduction. J. ACM 64(4), 2017 (first at POPL 2014).
//
// The algorithm of the paper is sequential. Here many executions are under way at once, which takes these deviations:
//
// 1. The tree is persistent (exploration_tree.hpp). A job is a leaf of a wakeup tree; when its execution is back, the
//    races of its new events insert sequences anywhere on its path, and the next leaf is taken where it is deepest.
// 2. A child whose job is out sleeps for the siblings issued after it, like one that is done: what may follow it will
//    be explored below it. A sequence that it covers is rejected, where the paper might have extended its wakeup tree.
//    That tree only guides; the sleep sets decide what is explored.
// 3. A race is handled in the first execution in which both its events appear, not in all. The paper needs the later
//    executions because the sequence v contains all that is independent of the first event, to the end of the
//    execution. If v was found covered, or inserted, by an event that stands before the race's second one, every later
//    execution would find it covered by the same event. Only otherwise the node remembers that it is unsettled, and its
//    races are looked at again.
// 4. An event whose effect depends on the state (a failed compare-exchange) is expected to conflict with all that it
//    may touch until it has been executed in its new place. No sibling of such an event is issued while it is in
//    flight, for which it would have to sleep. An execution that performs an event that turns out to sleep is cut there.
// 5. The executor may find a sequence infeasible where an object says too little of itself (races.cpp). The state it
//    got to is then explored from without guidance.
// 6. Past `tail_budget_bytes` a sequence is inserted without the part behind the second event of the race: memory stays
//    bounded, at the price of executions that may end sleep-set blocked.
#pragma once

#include "explore/happens_before/races.hpp"
#include "explore/strategies/planner.hpp"
#include "explore/strategies/sleep_path.hpp"

namespace lockstep::explore {

class exhaustive : public planner {
public:
    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return whole_ ? &history_.trace_of(history_.size()) : nullptr; }
    bool exhausts() const override { return true; }
    bool depends_on_steps() const override { return true; }
    void describe(progress& p) override;

private:
    void arrive(node_id leaf);
    void wake_for_siblings(node_id n);
    node_id ancestor(node_id n, std::size_t depth) const;
    void finish_line(node_id leaf);
    void check_replay(std::size_t from);
    std::size_t first_sleeping_step(std::size_t from);
    worth cut_at(std::size_t depth, const execution& x);
    void handle_races(const execution& x, history::index end);
    void handle_from(std::size_t first_found, history::index step);
    bool turn_round(const reversal& r);
    bool covered_by_sleeper(const reversal& r, exploration_tree::placement& p) const;
    void collect(const reversal& r);
    bool is_early(const footprint* e, const reversal& r) const;
    node_id node_at(std::size_t depth);

    exploration_tree tree_;
    sleep_path issue_path_{tree_}, path_{tree_};
    history history_;
    race_finder races_{history_};
    std::vector<trace::event> room_;
    std::vector<node_id> line_; ///< nodes of the execution at hand, by depth, as far as the tree holds them
    std::size_t new_from_ = 0;  ///< its first step that no execution has performed in this place before
    bool whole_ = true;         ///< it went to its end, neither blocked nor cut
    sequence v_;
    std::uint64_t executions_ = 0; ///< fresh ones
};

} // namespace lockstep::explore
