// Every state, once: from each state that an execution goes through, each step that can be taken there. Executions end where
// they come to a state that is known, so threads that back off from each other and try again, for ever under an unfair
// scheduler, have finitely many of them.
//
//   P. Godefroid: Partial-Order Methods for the Verification of Concurrent Systems. LNCS 1032, 1996 (chapter 2: the search
//   of the state space, to which those methods are added)
//
// What a state is, the runtime knows (src/runtime/judge/loops/state_name.cpp). Nothing here rests on which steps depend on
// each other, and nothing is left out: what may come of a state is looked for from the first execution that got there. That
// is dearer than the reduction of `exhaustive` where that comes to an end, and comes to an end where that does not.
//
// When all states are known, so is who never gets out: a state from which no step leads towards an end of the program is a
// livelock. One of them is run on by fair random choice, and the runtime shows what goes round there.
//
// What a state is taken for is checked on the way: a step that was taken from a state once leads to the same state again,
// whatever came before. Where it does not, or a state has no name, this search is of no use and says so.
#pragma once

#include "explore/happens_before/mix.hpp"
#include "explore/strategies/planner.hpp"

#include <deque>
#include <unordered_map>

namespace lockstep::explore {

class states : public planner {
public:
    explicit states(std::uint64_t seed) : seed_(seed) {}

    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return nullptr; }
    bool exhausts() const override { return !useless_ && !trapped_; }
    bool depends_on_steps() const override { return true; }
    void describe(progress& p) override;

    /// It cannot come to an end.
    bool is_useless() const { return useless_; }

private:
    using number = std::uint32_t;
    static constexpr number none = UINT32_MAX, root = 0;

    /// What was first reached by taking `by` from `parent`.
    struct state {
        std::uint64_t name;
        number parent;
        trace::step by;
        number first_edge;
    };
    struct edge {
        number from, to;
        trace::step by;
        number next; ///< of the same state
    };
    struct branch {
        number from;
        trace::step by;
    };

    void follow(const execution& x, const branch& from);
    void check_rest(const execution& x, std::span<const trace::event> steps, std::size_t i, number at);
    void expand(const execution& x, number at, std::size_t step, const trace::event& taken);
    void keep_other_ways(number at, const trace::event& taken);
    number find(std::uint64_t name) const;
    number add(std::uint64_t name, number parent, trace::step by);
    number end();
    void link(number from, trace::step by, number to);
    const edge* find_edge(number from, trace::step by) const;
    void path_to(number at, std::vector<trace::step>& to) const;
    number find_trap() const;
    std::size_t bytes() const;

    std::uint64_t seed_;
    std::vector<state> states_;
    std::vector<edge> edges_;
    std::unordered_map<std::uint64_t, number> numbers_; ///< by name; never iterated
    std::vector<branch> rest_{{root, {}}};              ///< the last one is next
    std::deque<branch> out_;                            ///< jobs under way
    number end_ = none;                                 ///< where the program has ended
    bool useless_ = false;
    bool looked_for_traps_ = false, trapped_ = false;
    std::vector<trace::event> room_;
    std::vector<trace::step> way_;
};

} // namespace lockstep::explore
