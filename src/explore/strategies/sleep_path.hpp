// A path in the exploration tree, with the sleep set of every state along it (Godefroid 1996): the processes whose next
// event needs no exploring from there, because an equivalent execution was issued before.
//
// Kept from one job to the next: only what differs from the last path is computed.
#pragma once

#include "explore/strategies/exploration_tree.hpp"

#include <cassert>
#include <span>

namespace lockstep::explore {

class sleep_path {
public:
    explicit sleep_path(const exploration_tree& tree) : tree_(tree) {}

    /// Makes this the path from the root to n. Returns the depth up to which it was the same before.
    std::size_t go_to(node_id n);
    /// One event further, beyond what the tree holds.
    void step(const footprint& executed);
    /// Back to the first `depth` events.
    void cut(std::size_t depth);

    std::size_t depth() const { return steps_.size(); }
    /// The node at a depth that go_to reached.
    node_id at(std::size_t depth) const { return nodes_[depth].id; }
    /// The steps along the path.
    std::span<const trace::step> steps() const { return steps_; }
    /// Who sleeps in the state at a depth: nodes of the tree, each for the event that led to it.
    std::span<const node_id> asleep(std::size_t depth) const {
        assert(depth <= this->depth());
        return {sleepers_.data() + begin_[depth], begin_[depth + 1] - begin_[depth]};
    }
    /// Does an operation that goes this way sleep in the state at a depth?
    bool sleeps(std::size_t depth, const trace::step& s) const;
    /// Does the next operation of p, whichever way it goes?
    bool sleeps_wholly(std::size_t depth, trace::process_id p) const;
    /// The sleep set at the end of the path, as a job has it.
    void sleepers(std::vector<trace::step>& to) const;
    /// The deepest free node (exploration_tree) down to a depth of the path.
    std::size_t last_free(std::size_t depth) const { return last_free_[depth]; }

private:
    struct place {
        node_id id;
        std::uint32_t serial;
    };

    void push(node_id n);
    void inherit(const footprint& executed);

    const exploration_tree& tree_;
    std::vector<place> nodes_;            ///< by depth
    std::vector<std::size_t> last_free_;  ///< by depth
    std::vector<trace::step> steps_;      ///< by depth - 1
    std::vector<std::uint32_t> begin_{0}; ///< by depth: first of its sleepers, and a last entry
    std::vector<node_id> sleepers_;
    std::vector<node_id> way_;
};

} // namespace lockstep::explore
