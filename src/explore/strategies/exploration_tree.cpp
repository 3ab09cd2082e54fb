#include "explore/strategies/exploration_tree.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::explore {

namespace {

/// Could `e` have gone another way that depends on something in `v`? Who comes first for e does not for that: a weak exchange
/// that fails for no reason only reads, and where v reads as well, it is not all the same to v whether it succeeds.
bool other_way_conflicts(const footprint& e, const sequence& v) {
    if (e.choices == 1 || !trace::present(e.first)) return false;
    footprint any = e;
    assume_everything(any);
    return std::any_of(v.begin(), v.end(), [&](const footprint* f) { return dependent(*f, any); });
}

} // namespace

std::size_t weak_initial(const footprint& e, const sequence& v) {
    for (std::size_t i = 0; i < v.size(); ++i) {
        if (v[i]->process == e.process) return v[i]->choice == e.choice ? i : conflicts;
        if (dependent(*v[i], e)) return conflicts;
    }
    return other_way_conflicts(e, v) ? conflicts : absent;
}

exploration_tree::exploration_tree() {
    allocate(no_node, footprint{});
    nodes_[root].issued = nodes_[root].free = nodes_[root].reached = true;
    again_.push_back(root);
}

node_id exploration_tree::allocate(node_id parent, const footprint& what) {
    ++live_;
    node_id n = free_list_;
    if (n == no_node) {
        n = static_cast<node_id>(nodes_.size());
        nodes_.emplace_back();
    } else {
        free_list_ = nodes_[n].next_sibling;
        nodes_[n] = node{};
    }
    nodes_[n].what = what;
    nodes_[n].serial = next_serial_++;
    if (parent != no_node) append_child(parent, n);
    return n;
}

void exploration_tree::append_child(node_id parent, node_id child) {
    assert(!nodes_[parent].complete);
    nodes_[child].parent = parent;
    nodes_[child].depth = nodes_[parent].depth + 1;
    make_stale(parent);
    node_id* link = &nodes_[parent].first_child;
    while (*link != no_node) link = &nodes_[*link].next_sibling;
    *link = child;
    // A guide that was closed already is open again.
    for (node_id n = parent; nodes_[n].open++ == 0 && nodes_[n].closed; n = nodes_[n].parent) nodes_[n].closed = false;
}

node_id exploration_tree::extend(node_id parent, const footprint& executed) {
    const node_id n = allocate(parent, executed);
    nodes_[n].issued = nodes_[n].free = nodes_[n].reached = true;
    return n;
}

void exploration_tree::correct(node_id n, const footprint& seen) {
    node& it = nodes_[n];
    if (has(it.what, uncertain) || !same_operation(it.what, seen)) it.serial = next_serial_++;
    it.what = seen;
}

void exploration_tree::mark_explored(node_id n) {
    for (node_id i = n; i != no_node && !nodes_[i].explored; i = nodes_[i].parent) nodes_[i].explored = true;
    make_stale(n);
}

node_id exploration_tree::first_waiting(node_id n) const {
    node_id c = nodes_[n].first_child;
    while (c != no_node && nodes_[c].issued) c = nodes_[c].next_sibling;
    return c;
}

/// Must what is inserted through n go on down?
bool exploration_tree::is_guide(node_id n) const {
    return !nodes_[n].complete && !nodes_[n].free && nodes_[n].first_child != no_node;
}

exploration_tree::placement exploration_tree::insert(node_id at, sequence& v) {
    assert(!v.empty());
    placement result{false, v.front()};
    for (node_id n = at;;) {
        std::size_t position = conflicts;
        node_id c = nodes_[n].first_child;
        for (; c != no_node; c = nodes_[c].next_sibling) {
            if (!is_infeasible(c)) position = weak_initial(nodes_[c].what, v);
            if (position != conflicts) break;
        }
        if (c == no_node) {
            append(n, v);
            return result;
        }
        if (n == at) {
            result.head = position == absent ? nullptr : v[position];
            result.final = nodes_[c].issued && !is_guide(c);
        }
        if (position != absent) v.erase(v.begin() + static_cast<std::ptrdiff_t>(position));
        if (!is_guide(c) || v.empty()) return result;
        n = c;
    }
}

exploration_tree::placement exploration_tree::insert_prefix(node_id at, const sequence& v) {
    for (node_id c = nodes_[at].first_child; c != no_node; c = nodes_[c].next_sibling) {
        const std::size_t position = is_infeasible(c) ? conflicts : weak_initial(nodes_[c].what, v);
        if (position < v.size()) return {true, v[position]};
    }
    append(at, v);
    return {true, v.front()};
}

void exploration_tree::append(node_id branch, const sequence& v) {
    node_id n = branch;
    for (const footprint* e : v) n = allocate(n, *e);
    if (nodes_[branch].issued) make_ready(branch);
}

void exploration_tree::make_ready(node_id n) {
    node& it = nodes_[n];
    if (it.listed || it.gated || first_waiting(n) == no_node) return;
    it.listed = true;
    if (ready_.size() <= it.depth) ready_.resize(it.depth + 1);
    ready_[it.depth].push_back(n);
    deepest_ = it.depth > deepest_ ? it.depth : deepest_;
}

node_id exploration_tree::issue() {
    node_id n = no_node;
    if (!again_.empty()) {
        n = again_.back();
        again_.pop_back();
        assert(nodes_[n].reached && !nodes_[n].complete);
        nodes_[n].free = true;
        nodes_[n].serial = next_serial_++;
        return n;
    }
    while (deepest_ > 0 && (ready_.size() <= deepest_ || ready_[deepest_].empty())) --deepest_;
    if (ready_.empty() || ready_[deepest_].empty()) return no_node;
    n = ready_[deepest_].back();
    ready_[deepest_].pop_back();
    nodes_[n].listed = false;
    for (node_id next = first_waiting(n); next != no_node; next = nodes_[n].first_child) {
        nodes_[next].issued = true;
        nodes_[n].gated = has(nodes_[next].what, uncertain);
        make_ready(n);
        n = next;
    }
    nodes_[n].free = true;
    return n;
}

void exploration_tree::landed(node_id n) {
    const node_id parent = nodes_[n].parent;
    if (parent == no_node || !nodes_[parent].gated) return;
    nodes_[parent].gated = false;
    make_ready(parent);
}

/// Nothing will be inserted below n. Adds up the executions there and frees what is below.
void exploration_tree::complete(node_id n) {
    assert(nodes_[n].open == 0 && !nodes_[n].complete);
    nodes_[n].complete = true;
    make_stale(nodes_[n].explored ? n : nodes_[n].parent);
    for (node_id c = nodes_[n].first_child; c != no_node; c = nodes_[c].next_sibling) stack_.push_back(c);
    while (!stack_.empty()) {
        const node_id below = stack_.back();
        stack_.pop_back();
        for (node_id c = nodes_[below].first_child; c != no_node; c = nodes_[c].next_sibling) stack_.push_back(c);
        nodes_[n].executions += nodes_[below].executions;
        nodes_[below].serial = next_serial_++;
        nodes_[below].next_sibling = free_list_;
        free_list_ = below;
        --live_;
    }
    nodes_[n].first_child = no_node;
}

/// The children of a free node close in order: a guide only after all its earlier siblings.
void exploration_tree::close_heads(node_id parent) {
    bool all = true;
    for (node_id c = nodes_[parent].first_child; c != no_node; c = nodes_[c].next_sibling) {
        node& it = nodes_[c];
        if (it.closed) continue;
        if (!it.complete && all && it.open == 0 && is_guide(c) && it.issued) complete(c);
        if (it.complete) {
            assert(nodes_[parent].open > 0);
            it.closed = true;
            --nodes_[parent].open;
        } else {
            all = false;
        }
    }
}

void exploration_tree::finish(node_id n) {
    while (nodes_[n].open == 0) {
        if (nodes_[n].reached && !nodes_[n].explored) {
            again_.push_back(n);
            return;
        }
        if (nodes_[n].free) complete(n);
        const node_id parent = nodes_[n].parent;
        if (parent == no_node) return;
        if (nodes_[parent].free) {
            close_heads(parent);
        } else {
            assert(!nodes_[n].closed && nodes_[parent].open > 0);
            nodes_[n].closed = true;
            --nodes_[parent].open;
        }
        n = parent;
    }
}

/// What n's estimate rests on has changed. Nobody asks for that of a node that was not explored, and each other one is
/// marked once between two estimates: what is above a stale node is stale already.
void exploration_tree::make_stale(node_id n) {
    for (; n != no_node && nodes_[n].explored && !nodes_[n].stale; n = nodes_[n].parent) nodes_[n].stale = true;
}

double exploration_tree::estimated_executions() {
    // Children before parents, without recursion: the tree may be as deep as an execution is long.
    assert(stack_.empty());
    if (nodes_[root].stale) stack_.push_back(root);
    while (!stack_.empty()) {
        const node_id n = stack_.back();
        for (node_id c = nodes_[n].first_child; c != no_node; c = nodes_[c].next_sibling)
            if (nodes_[c].stale) stack_.push_back(c);
        if (stack_.back() != n) continue;
        estimate(n);
        stack_.pop_back();
    }
    return nodes_[root].estimate;
}

/// From its children's estimates.
void exploration_tree::estimate(node_id n) {
    node& it = nodes_[n];
    assert(it.explored);
    double known = static_cast<double>(it.executions), waiting = 0, explored = 0;
    for (node_id c = it.first_child; c != no_node; c = nodes_[c].next_sibling) {
        const node& child = nodes_[c];
        if (child.explored) {
            assert(!child.stale);
            known += child.estimate;
            explored += 1;
        } else if (!child.complete) {
            waiting += 1;
        }
    }
    it.estimate = explored == 0 ? known + waiting : known + waiting * known / explored;
    it.stale = false;
}

} // namespace lockstep::explore
