// The persistent tree of an exhaustive search. A node is a state, reached by the events on the way from the root; its
// children are the next events explored from it, in the order in which they were or will be issued as jobs.
//
// A child is *issued* when a job through it has been handed out. The children that are not issued yet form, with all
// below them, the wakeup tree of the node (Abdulla et al., J. ACM 2017): what must still be explored from there. The
// issued ones are done or under way, and asleep for every later sibling.
//
// A job follows a wakeup tree to a leaf, and its execution is *free* from there on: below a free node the races of the
// executions themselves find what there is to explore. The nodes that lead to it are a mere *guide*: they must hold all
// that was inserted, so that none of the sleepers along the guide is trusted with more than its executions will insert.
// A sequence that begins like an issued guide goes on down to where it leaves it, or to a free node. Therefore a guide
// is closed only when all earlier siblings of its first node are complete: nobody inserts into it any more.
//
// What is below a complete node is freed; the node itself stays, as a record of an event that sleeps.
#pragma once

#include "explore/happens_before/footprint.hpp"

#include <cstdint>
#include <vector>

namespace lockstep::explore {

using node_id = std::uint32_t;
constexpr node_id no_node = UINT32_MAX;

/// Events to perform from some state, in order. They belong to the history or to the race at hand.
using sequence = std::vector<const footprint*>;

constexpr std::size_t conflicts = SIZE_MAX;  ///< see weak_initial
constexpr std::size_t absent = SIZE_MAX - 1; ///< see weak_initial

/// Could `e`, the next event of its process, come first in some execution that starts with (an equivalent of) `v`? Its
/// position in v, or `absent` where it is not in v and depends on nothing in it, whichever way it goes, or else `conflicts`.
std::size_t weak_initial(const footprint& e, const sequence& v);

struct node {
    footprint what; ///< the event that led here; expected until `reached`
    node_id parent = no_node, first_child = no_node, next_sibling = no_node;
    std::uint32_t depth = 0;
    std::uint32_t open = 0;       ///< children not closed
    std::uint32_t serial = 0;     ///< changes when the id is used anew, or when `what` or `free` changed
    std::uint64_t executions = 0; ///< that ended here; once complete, also those below
    double estimate = 0;          ///< of the executions at and below it, as of when it was last not stale
    bool issued = false;
    bool free = false;      ///< the end of a job's prefix, or a state that an execution went through after its prefix
    bool reached = false;   ///< an execution has been here
    bool explored = false;  ///< and went on from here, or ended here
    bool closed = false;    ///< its parent does not count it as open any more
    bool complete = false;  ///< nothing will be inserted below
    bool unsettled = false; ///< races of this event must be looked at again in each execution through here
    bool gated = false;     ///< the last child issued is uncertain and under way: no more until it is back
    bool listed = false;    ///< among the ready nodes
    bool stale = false;     ///< its estimate is of the past (only where explored); all above are stale, too
};

class exploration_tree {
public:
    static constexpr node_id root = 0;

    exploration_tree();

    const node& operator[](node_id n) const { return nodes_[n]; }

    /// Adds the event that an execution performed from `parent`, beyond its prefix.
    node_id extend(node_id parent, const footprint& executed);
    /// The event that led to n, which was only expected, has been seen.
    void correct(node_id n, const footprint& seen);
    /// An execution has been at n.
    void reach(node_id n) { nodes_[n].reached = true; }
    /// Something has been explored from n: marks it and all above.
    void mark_explored(node_id n);
    void set_unsettled(node_id n, bool yes) { nodes_[n].unsettled = yes; }
    void count_execution(node_id n) {
        ++nodes_[n].executions;
        make_stale(n);
    }

    /// What became of a sequence that was to be inserted.
    struct placement {
        bool final = false; ///< covered by a child of `at` that needs no guidance any more
        /// The event of the sequence that the covering or new branch starts with; null where it starts with another one.
        const footprint* head = nullptr;
    };
    /// Puts v below `at` unless it is covered by what is there. v is consumed.
    placement insert(node_id at, sequence& v);
    /// The same for a v that lacks what came after the race: only a branch that starts with an initial of v covers it.
    placement insert_prefix(node_id at, const sequence& v);
    /// The same, whatever is there.
    void insert_anew(node_id at, const sequence& v) { append(at, v); }

    /// The leaf of the next job: deepest branch first, to keep the tree small. no_node when nothing is ready.
    node_id issue();
    /// A job through n, the first one, is back.
    void landed(node_id n);
    /// n has no open children: closes it, and those above it that this closes. A state that was reached but from which
    /// nothing was explored is issued again.
    void finish(node_id n);

    /// Executions in the whole tree by Knuth's reasoning (1975): a subtree not explored yet is as large as its explored
    /// siblings on average. Later discoveries make it grow. Costs as much as has changed since it was asked last.
    double estimated_executions();
    std::size_t bytes() const { return nodes_.capacity() * sizeof(node); }
    std::size_t live_bytes() const { return live_ * sizeof(node); }

private:
    node_id allocate(node_id parent, const footprint& what);
    void append_child(node_id parent, node_id child);
    void append(node_id branch, const sequence& v);
    void complete(node_id n);
    void close_heads(node_id parent);
    void make_ready(node_id n);
    void make_stale(node_id n);
    void estimate(node_id n);
    node_id first_waiting(node_id n) const;
    bool is_infeasible(node_id n) const { return nodes_[n].complete && !nodes_[n].reached; }
    bool is_guide(node_id n) const;

    std::vector<node> nodes_;
    node_id free_list_ = no_node;
    std::size_t live_ = 0;
    std::uint32_t next_serial_ = 0;
    std::vector<std::vector<node_id>> ready_; ///< by depth: issued nodes with children that are not
    std::size_t deepest_ = 0;
    std::vector<node_id> again_; ///< states to be issued again
    std::vector<node_id> stack_;
};

} // namespace lockstep::explore
