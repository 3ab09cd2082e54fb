#include "explore/strategies/sleep_path.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::explore {

std::size_t sleep_path::go_to(node_id n) {
    way_.clear();
    const auto on_path = [&](node_id i) {
        const std::uint32_t d = tree_[i].depth;
        return d < nodes_.size() && nodes_[d].id == i && nodes_[d].serial == tree_[i].serial;
    };
    while (!on_path(n)) {
        way_.push_back(n);
        if (n == exploration_tree::root) break;
        n = tree_[n].parent;
    }
    const std::size_t common = way_.empty() ? tree_[n].depth : tree_[way_.back()].depth - (way_.back() == 0 ? 0 : 1);
    if (!way_.empty() && way_.back() == exploration_tree::root) {
        nodes_.clear();
        last_free_.clear();
        begin_.assign(1, 0);
        sleepers_.clear();
        steps_.clear();
    } else {
        cut(common);
    }
    for (std::size_t i = way_.size(); i-- > 0;) push(way_[i]);
    return common;
}

void sleep_path::cut(std::size_t depth) {
    assert(depth <= this->depth());
    steps_.resize(depth);
    if (nodes_.size() > depth + 1) nodes_.resize(depth + 1);
    last_free_.resize(depth + 1);
    begin_.resize(depth + 2);
    sleepers_.resize(begin_.back());
}

void sleep_path::push(node_id n) {
    nodes_.push_back({n, tree_[n].serial});
    last_free_.push_back(tree_[n].free ? tree_[n].depth : last_free_.back());
    if (n == exploration_tree::root) {
        begin_.push_back(0);
        return;
    }
    const footprint& executed = tree_[n].what;
    inherit(executed);
    for (node_id c = tree_[tree_[n].parent].first_child; c != n; c = tree_[c].next_sibling) {
        const bool infeasible = tree_[c].complete && !tree_[c].reached;
        if (!infeasible && !dependent(tree_[c].what, executed)) sleepers_.push_back(c);
    }
    begin_.push_back(static_cast<std::uint32_t>(sleepers_.size()));
    steps_.push_back(step_of(executed));
}

void sleep_path::step(const footprint& executed) {
    inherit(executed);
    begin_.push_back(static_cast<std::uint32_t>(sleepers_.size()));
    steps_.push_back(step_of(executed));
    last_free_.push_back(steps_.size());
}

/// Those that sleep on in the next state: whose event does not depend on the one executed.
void sleep_path::inherit(const footprint& executed) {
    const std::uint32_t from = begin_[begin_.size() - 2], to = begin_.back();
    for (std::uint32_t i = from; i < to; ++i)
        if (!dependent(tree_[sleepers_[i]].what, executed)) sleepers_.push_back(sleepers_[i]);
}

bool sleep_path::sleeps(std::size_t depth, const trace::step& s) const {
    const auto those = asleep(depth);
    return std::any_of(those.begin(), those.end(), [&](node_id n) { return step_of(tree_[n].what) == s; });
}

bool sleep_path::sleeps_wholly(std::size_t depth, trace::process_id p) const {
    unsigned ways = 1, asleep_ways = 0;
    for (const node_id n : asleep(depth)) {
        if (tree_[n].what.process != p) continue;
        ways = tree_[n].what.choices;
        ++asleep_ways;
    }
    return asleep_ways >= ways;
}

void sleep_path::sleepers(std::vector<trace::step>& to) const {
    to.clear();
    for (const node_id n : asleep(depth())) {
        const trace::step s = step_of(tree_[n].what);
        if (s.choice == 0 && sleeps_wholly(depth(), s.process)) to.emplace_back(s.process, trace::every_choice);
        else if (tree_[n].what.choices > 1) to.push_back(s);
    }
}

} // namespace lockstep::explore
