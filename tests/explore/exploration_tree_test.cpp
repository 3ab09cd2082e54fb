// The tree's estimate is kept up while the tree changes. It must be what a walk over the whole tree gives.
#include "explore/strategies/exploration_tree.hpp"

#include <gtest/gtest.h>
#include <random>

namespace {

using namespace lockstep::explore;
namespace trace = lockstep::trace;

/// A step of a thread; all of them touch the same, so that each order of them is a trace.
footprint step_by(unsigned thread) {
    footprint f;
    f.process = trace::thread_process(thread);
    f.first.address = 64;
    f.first.size = 8;
    f.first.how = trace::commute::exclusive;
    f.mask = mask_of(f.first);
    return f;
}

/// Knuth's estimate, by its definition.
double estimate_of(const exploration_tree& tree, node_id n) {
    double known = static_cast<double>(tree[n].executions), waiting = 0, explored = 0;
    for (node_id c = tree[n].first_child; c != no_node; c = tree[c].next_sibling) {
        if (tree[c].explored) known += estimate_of(tree, c);
        explored += tree[c].explored ? 1 : 0;
        waiting += tree[c].explored || tree[c].complete ? 0 : 1;
    }
    return known + waiting * (explored == 0 ? 1 : known / explored);
}

/// All interleavings of threads with so many steps each, as an exhaustive search explores them: one execution after the
/// other, each of which inserts what could have been otherwise at random places.
class random_search {
public:
    random_search(unsigned seed, unsigned threads, unsigned steps) : random_(seed), threads_(threads), steps_(steps) {}

    bool execute() {
        const node_id leaf = tree_.issue();
        if (leaf == no_node) return false;
        std::vector<node_id> line = way_to(leaf);
        for (std::size_t i = line.size(); i-- > 1 && !tree_[line[i]].reached;) tree_.landed(line[i]);
        for (const node_id n : line) tree_.reach(n);
        for (unsigned who = 0; (who = anybody(line)) < threads_;) {
            line.push_back(tree_.extend(line.back(), step_by(who)));
            tree_.reach(line.back());
        }
        for (std::size_t i = line.size() - 1; i-- > 0;) insert_another(line, i);
        tree_.count_execution(line.back());
        tree_.mark_explored(line.back());
        tree_.finish(line.back());
        ++executions_;
        return true;
    }

    exploration_tree& tree() { return tree_; }
    unsigned executions() const { return executions_; }

private:
    std::vector<node_id> way_to(node_id leaf) const {
        std::vector<node_id> line;
        for (node_id n = leaf; n != no_node; n = tree_[n].parent) line.insert(line.begin(), n);
        return line;
    }

    unsigned taken(const std::vector<node_id>& line, std::size_t depth, unsigned thread) const {
        unsigned count = 0;
        for (std::size_t i = 1; i <= depth; ++i)
            count += tree_[line[i]].what.process == trace::thread_process(thread) ? 1 : 0;
        return count;
    }

    /// A thread that has a step left at the end of the line, or threads_.
    unsigned anybody(const std::vector<node_id>& line) {
        const unsigned first = random_() % threads_;
        for (unsigned i = 0; i < threads_; ++i)
            if (taken(line, line.size() - 1, (first + i) % threads_) < steps_) return (first + i) % threads_;
        return threads_;
    }

    void insert_another(const std::vector<node_id>& line, std::size_t depth) {
        const unsigned other = random_() % threads_;
        if (taken(line, depth, other) == steps_) return;
        const footprint f = step_by(other);
        sequence v{&f};
        tree_.insert(line[depth], v);
    }

    std::mt19937 random_;
    unsigned threads_, steps_, executions_ = 0;
    exploration_tree tree_;
};

TEST(ExplorationTree, EstimateIsThatOfTheWholeTree) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        random_search search(seed, 3, 3);
        while (search.execute()) {
            if (search.executions() % (1 + seed % 7) != 0) continue;
            ASSERT_DOUBLE_EQ(search.tree().estimated_executions(), estimate_of(search.tree(), 0)) << seed;
        }
        EXPECT_GT(search.executions(), 10) << seed;
        EXPECT_EQ(search.tree().estimated_executions(), search.executions()) << seed;
    }
}

} // namespace
