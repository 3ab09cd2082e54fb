#include "explore/strategies/states.hpp"

#include "explore/strategies/describe.hpp"

#include <algorithm>

namespace lockstep::explore {

namespace {

/// States and what leads to them take this much memory at most.
constexpr std::size_t most_bytes = std::size_t{1} << 30;

/// 0: it has none.
std::uint64_t name_before(const execution& x, std::size_t step) { return step < x.states.size() ? x.states[step] : 0; }

} // namespace

bool states::propose(job& next) {
    if (rest_.empty() && out_.empty() && !useless_ && !looked_for_traps_) {
        looked_for_traps_ = true;
        const number trap = find_trap();
        trapped_ = trap != none;
        if (trapped_) rest_.push_back({trap, {}});
    }
    if (rest_.empty() || useless_) return false;
    const branch b = rest_.back();
    rest_.pop_back();
    path_to(b.from, next.prefix);
    if (!states_.empty() && !trapped_) next.prefix.push_back(b.by);
    next.sleep.clear();
    next.how = trapped_ ? trace::policy::random_walk : trace::policy::run_on;
    next.seed = scatter(seed_);
    if (!trapped_) next.flags |= trace::name_states;
    next.id = 0;
    out_.push_back(b);
    return true;
}

worth states::learn(const execution& x) {
    const branch from = out_.front();
    out_.pop_front();
    if (!useless_ && !trapped_) follow(x, from);
    useless_ = useless_ || bytes() > most_bytes;
    return worth::known;
}

/// Goes along the execution from the state that the branch leaves, to one that is known.
void states::follow(const execution& x, const branch& from) {
    const auto steps = steps_of(x, room_);
    const bool first = states_.empty();
    path_to(from.from, way_);
    std::size_t i = way_.size();
    useless_ = i >= steps.size() || name_before(x, i) == 0 || x.header->end == trace::ending::infeasible;
    if (useless_) return;
    number at = from.from;
    if (first) {
        expand(x, add(name_before(x, i), none, {}), i, steps[i]);
    } else {
        useless_ = name_before(x, i) != states_[at].name;
        if (from.by.choice == 0) keep_other_ways(at, steps[i]);
    }
    while (!useless_) {
        const trace::step by = trace::step_of(steps[i]);
        const bool came_again = x.header->end == trace::ending::sleep_blocked;
        if (++i == steps.size() && !came_again) return link(at, by, end());
        const std::uint64_t name = name_before(x, i);
        number to = find(name);
        const bool known = to != none;
        if (!known) to = add(name, at, by);
        link(at, by, to);
        at = to;
        if (known) return check_rest(x, steps, i, at);
        useless_ = useless_ || name == 0 || i == steps.size();
        if (useless_) return;
        expand(x, at, i, steps[i]);
    }
}

/// From here on all was seen before: does it come to the same as then?
void states::check_rest(const execution& x, std::span<const trace::event> steps, std::size_t i, number at) {
    while (i + 1 < steps.size() && at != none) {
        const edge* const known = find_edge(at, trace::step_of(steps[i]));
        if (known == nullptr || known->to == end_) return;
        const std::uint64_t name = name_before(x, ++i);
        useless_ = useless_ || name != states_[known->to].name;
        at = find(name);
    }
}

/// All other steps that could be taken in the state.
void states::expand(const execution& x, number at, std::size_t step, const trace::event& taken) {
    for (const trace::process_id p : x.enabled_before(step))
        if (p != taken.process) rest_.push_back({at, p});
    keep_other_ways(at, taken);
}

/// What the step did, it did the first way it had.
void states::keep_other_ways(number at, const trace::event& taken) {
    for (unsigned other = 1; other < trace::choices_of(taken); ++other) rest_.push_back({at, {taken.process, other}});
}

states::number states::find(std::uint64_t name) const {
    const auto known = numbers_.find(name);
    return known != numbers_.end() ? known->second : none;
}

states::number states::add(std::uint64_t name, number parent, trace::step by) {
    const auto fresh = static_cast<number>(states_.size());
    states_.push_back({name, parent, by, none});
    numbers_.emplace(name, fresh);
    return fresh;
}

states::number states::end() {
    if (end_ == none) {
        end_ = static_cast<number>(states_.size());
        states_.push_back({0, root, {}, none});
    }
    return end_;
}

void states::link(number from, trace::step by, number to) {
    if (const edge* const known = find_edge(from, by)) {
        useless_ = useless_ || known->to != to;
        return;
    }
    edges_.push_back({from, to, by, states_[from].first_edge});
    states_[from].first_edge = static_cast<number>(edges_.size() - 1);
}

const states::edge* states::find_edge(number from, trace::step by) const {
    number e = states_[from].first_edge;
    while (e != none && edges_[e].by != by) e = edges_[e].next;
    return e == none ? nullptr : &edges_[e];
}

void states::path_to(number at, std::vector<trace::step>& to) const {
    to.clear();
    if (states_.empty()) return;
    for (; at != root; at = states_[at].parent) to.push_back(states_[at].by);
    std::reverse(to.begin(), to.end());
}

/// A state from which the program does not get to any end.
states::number states::find_trap() const {
    std::vector<number> first(states_.size() + 1), from(edges_.size()); // who leads to a state
    for (const edge& e : edges_) ++first[e.to + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    std::vector<number> next(first);
    for (const edge& e : edges_) from[next[e.to]++] = e.from;
    std::vector<bool> gets_out(states_.size());
    std::vector<number> todo;
    const auto mark = [&](number n) {
        if (!gets_out[n]) todo.push_back(n);
        gets_out[n] = true;
    };
    if (end_ != none) mark(end_);
    while (!todo.empty()) {
        const number n = todo.back();
        todo.pop_back();
        for (number k = first[n]; k < first[n + 1]; ++k) mark(from[k]);
    }
    const auto trap = std::find(gets_out.begin(), gets_out.end(), false);
    return trap == gets_out.end() ? none : static_cast<number>(trap - gets_out.begin());
}

std::size_t states::bytes() const {
    return states_.capacity() * sizeof(state) + edges_.capacity() * sizeof(edge) + rest_.capacity() * sizeof(branch) +
           numbers_.size() * 4 * sizeof(void*);
}

void states::describe(progress& p) { p.tree_bytes = bytes(); }

} // namespace lockstep::explore
