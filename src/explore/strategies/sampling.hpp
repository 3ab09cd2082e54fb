// Random schedules: a planner that asks for executions under the runtime's random policies, one seed each.
//
//   random  every enabled process alike at each step
//   pct     S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees
//           of Finding Bugs. ASPLOS 2010. The number of change points goes 0, 1, 2, 0, ... (bugs of depth 1 to 3); the
//           length of an execution is the longest seen so far.
//   pos     X. Yuan, J. Yang, R. Gu: Partial Order Aware Concurrency Sampling. CAV 2018.
#pragma once

#include "explore/happens_before/history.hpp"
#include "explore/happens_before/seen_hashes.hpp"
#include "explore/strategies/planner.hpp"

namespace lockstep::explore {

class sampling : public planner {
public:
    /// Takes the policies in turn. Two seeds have no execution's seed in common. `sampled`: each of these
    /// circumstances is there in every other round of the policies, or two, or four of them.
    sampling(std::vector<trace::policy> policies, std::uint64_t seed, trace::circumstances sampled)
        : policies_(std::move(policies)), seed_(scatter(seed)), sampled_(sampled) {}

    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return judged_ ? &history_.trace_of(history_.size()) : nullptr; }
    bool exhausts() const override { return false; }
    bool depends_on_steps() const override { return false; }
    void describe(progress& p) override;

private:
    wide_hash hash_of(const execution& x);

    std::vector<trace::policy> policies_;
    std::uint64_t seed_, count_ = 0;
    trace::circumstances sampled_;
    std::uint32_t longest_ = 0;
    history history_;
    bool judged_ = false; ///< the last execution
    seen_hashes traces_;
    std::vector<trace::event> room_;
};

} // namespace lockstep::explore
