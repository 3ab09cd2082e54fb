#include "explore/strategies/exhaustive.hpp"

#include "explore/strategies/describe.hpp"

#include <algorithm>
#include <cstdlib>

namespace lockstep::explore {

namespace {

constexpr std::size_t tail_budget_bytes = std::size_t{256} << 20;

/// Races of an execution that was cut off at the step limit are handled up to here: the search is incomplete anyway.
constexpr history::index max_steps_of_unfinished = 4096;

/// The estimate is kept up this often: what has changed of the tree since is then still in the processor's cache.
constexpr std::uint64_t executions_between_estimates = 16;

} // namespace

bool exhaustive::propose(job& next) {
    const node_id leaf = tree_.issue();
    if (leaf == no_node) return false;
    issue_path_.go_to(leaf);
    next.prefix.assign(issue_path_.steps().begin(), issue_path_.steps().end());
    issue_path_.sleepers(next.sleep);
    next.how = trace::policy::run_on;
    next.id = leaf;
    return true;
}

worth exhaustive::learn(const execution& x) {
    const auto leaf = static_cast<node_id>(x.id);
    const std::size_t same_history = history_.follow(steps_of(x, room_), ended_by_last_event(x));
    arrive(leaf);
    const std::size_t same_path = path_.go_to(leaf);
    line_.clear();
    for (std::size_t d = 0; d <= std::min<std::size_t>(path_.depth(), history_.size()); ++d)
        line_.push_back(path_.at(d));
    check_replay(std::min(same_history, same_path));
    if (x.header->end == trace::ending::infeasible) return cut_at(history_.size(), x);
    const std::size_t sleeping = first_sleeping_step(new_from_);
    if (sleeping < history_.size()) return cut_at(sleeping, x);
    for (std::size_t d = new_from_ + 1; d < line_.size(); ++d) tree_.reach(line_[d]);
    const bool blocked = x.header->end == trace::ending::sleep_blocked;
    whole_ = !blocked;
    handle_races(x, history_.size());
    if (!blocked) {
        tree_.count_execution(line_.back());
        ++executions_;
    }
    tree_.mark_explored(line_.back());
    finish_line(leaf);
    if (executions_ % executions_between_estimates == 0) tree_.estimated_executions();
    return blocked ? worth::blocked : worth::fresh;
}

/// Nothing more is expected of the leaf's job: its branch may be complete.
void exhaustive::finish_line(node_id leaf) { tree_.finish(line_.size() > tree_[leaf].depth ? line_.back() : leaf); }

/// The events on the way to the leaf that were only expected are now known.
void exhaustive::arrive(node_id leaf) {
    new_from_ = tree_[leaf].depth;
    for (node_id n = leaf; !tree_[n].reached; n = tree_[n].parent) {
        --new_from_;
        tree_.landed(n);
        if (tree_[n].depth > history_.size()) continue;
        const footprint& seen = history_[tree_[n].depth - 1];
        if (!has(tree_[n].what, uncertain) && tree_[n].what.kind != seen.kind)
            throw nondeterminism(tree_[n].depth - 1, tree_[n].what, seen);
        const bool surprise = has(seen, trace::crashed) && !has(tree_[n].what, trace::universal);
        tree_.correct(n, seen);
        if (surprise) wake_for_siblings(n);
    }
    if (history_.size() < new_from_)
        throw nondeterminism(history_.size(), tree_[ancestor(leaf, history_.size() + 1)].what);
}

/// The execution ended in the event of n, which therefore depends on everything. It slept for the siblings issued since
/// its own job was: what they do before that end is explored anew.
void exhaustive::wake_for_siblings(node_id n) {
    footprint step = tree_[n].what;
    step.flags &= static_cast<std::uint16_t>(~trace::universal);
    for (node_id c = tree_[n].next_sibling; c != no_node && tree_[c].issued; c = tree_[c].next_sibling) {
        if (dependent(tree_[c].what, step)) continue;
        const footprint first = tree_[c].what, last = tree_[n].what; // nodes move when others are added
        v_ = {&first, &last};
        tree_.insert_anew(tree_[n].parent, v_);
    }
}

node_id exhaustive::ancestor(node_id n, std::size_t depth) const {
    while (tree_[n].depth > depth) n = tree_[n].parent;
    return n;
}

/// Compares the replayed steps with the tree, from the first that was not compared with the last execution's.
void exhaustive::check_replay(std::size_t from) {
    const std::size_t end = std::min<std::size_t>(new_from_, history_.size());
    for (std::size_t i = from; i < end; ++i) {
        const footprint& expected = tree_[line_[i + 1]].what;
        if (!same_operation(expected, history_[i])) throw nondeterminism(i, expected, history_[i]);
    }
}

/// Extends the path by the execution's own steps, up to one whose process sleeps. Returns that step, or the size.
std::size_t exhaustive::first_sleeping_step(std::size_t from) {
    for (std::size_t i = from; i < history_.size(); ++i) {
        if (path_.sleeps(i, step_of(history_[i]))) return i;
        if (i >= path_.depth()) path_.step(history_[i]);
    }
    return history_.size();
}

/// The execution is of use up to the state at `depth` only. Somebody else goes on from there, unless all are asleep.
worth exhaustive::cut_at(std::size_t depth, const execution& x) {
    const auto leaf = static_cast<node_id>(x.id);
    node_at(depth);
    line_.resize(depth + 1);
    for (std::size_t d = new_from_ + 1; d <= depth; ++d) tree_.reach(line_[d]);
    whole_ = false;
    handle_races(x, static_cast<history::index>(depth));
    bool anybody = (depth + 1) * x.enabled_words > x.enabled.size(); // not recorded where the execution ended
    for (const trace::process_id p : x.enabled_before(depth)) anybody = anybody || !path_.sleeps_wholly(depth, p);
    if (!anybody) tree_.mark_explored(line_[depth]);
    finish_line(leaf);
    return worth::blocked;
}

/// Handles the races of the first `end` steps that were not handled before, and of what is pending at the end.
void exhaustive::handle_races(const execution& x, history::index end) {
    races_.begin(x);
    if (x.header->end == trace::ending::step_limit) end = std::min(end, max_steps_of_unfinished);
    else if (end == history_.size()) races_.find_pending();
    handle_from(0, history_.size());
    // Newest first: the nodes at hand are then made once, as deep as they are needed.
    for (history::index i = end; i-- > 0;) {
        if (i < new_from_ && !(whole_ && tree_[line_[i + 1]].unsettled)) continue;
        const std::size_t found = races_.found().size();
        races_.find(i);
        handle_from(found, i);
    }
}

/// Handles the races found since; all have the same later event.
void exhaustive::handle_from(std::size_t first_found, history::index step) {
    bool settled = true;
    for (std::size_t i = first_found; i < races_.found().size(); ++i) settled &= turn_round(races_.found()[i]);
    if (step + 1 < line_.size()) tree_.set_unsettled(line_[step + 1], !settled);
}

/// Makes sure that the race is explored the other way round. Returns whether that is settled for all executions that
/// begin like this one up to its later event: they would find the same one cover it.
bool exhaustive::turn_round(const reversal& r) {
    collect(r);
    exploration_tree::placement p;
    if (!covered_by_sleeper(r, p)) {
        node_at(r.earlier + 1); // the step taken here sleeps for the new branch
        p = whole_ ? tree_.insert(line_[r.earlier], v_) : tree_.insert_prefix(line_[r.earlier], v_);
    }
    return p.final && p.head != nullptr && is_early(p.head, r);
}

/// Everything that does not happen after the earlier event, and then the later one: it comes last, since what it
/// conflicts with in its new place is not known for sure.
void exhaustive::collect(const reversal& r) {
    v_.clear();
    const auto& dropped = races_.dropped();
    const bool cut_tail = !whole_ || tree_.live_bytes() > tail_budget_bytes;
    const history::index end = cut_tail ? std::min(r.later, history_.size()) : history_.size();
    for (history::index i = r.earlier + 1; i < end; ++i) {
        bool goes = i == r.later || history_.ordered(r.earlier, i);
        for (std::uint32_t k = r.dropped_at; k < r.dropped_at + r.dropped; ++k)
            goes = goes || (dropped[k] <= i && history_.ordered(dropped[k], i));
        if (!goes) v_.push_back(&history_[i]);
    }
    v_.push_back(&r.moved);
    if (r.earlier_follows) v_.push_back(&history_[r.earlier]);
}

bool exhaustive::is_early(const footprint* e, const reversal& r) const {
    return e == &r.moved || static_cast<history::index>(e - &history_[0]) <= r.later;
}

/// Does somebody who sleeps before the earlier event cover the sequence? Who slept already at a free node above covers
/// only what it comes first in: below that node no guide holds what depends on the sleeper.
bool exhaustive::covered_by_sleeper(const reversal& r, exploration_tree::placement& p) const {
    const std::size_t free = path_.last_free(r.earlier);
    for (const node_id n : path_.asleep(r.earlier)) {
        const std::size_t at = weak_initial(tree_[n].what, v_);
        if (at == conflicts || (at == absent && (!whole_ || tree_[n].depth <= free))) continue;
        p = {true, at == absent ? nullptr : v_[at]};
        return true;
    }
    return false;
}

/// The node of the execution at hand at a depth; makes those that the tree does not hold yet.
node_id exhaustive::node_at(std::size_t depth) {
    while (line_.size() <= depth) line_.push_back(tree_.extend(line_.back(), history_[line_.size() - 1]));
    return line_[depth];
}

void exhaustive::describe(progress& p) {
    p.tree_bytes = tree_.bytes() + history_.bytes();
    const double all = tree_.estimated_executions();
    p.estimated_share = all <= 0 ? 0 : std::min(1.0, static_cast<double>(executions_) / all);
}

} // namespace lockstep::explore
