#include "debug/order_graph.hpp"

#include "debug/names.hpp"

#include <algorithm>

namespace lockstep::debug {

namespace {

bool disjoint(const lock_set& a, const lock_set& b) {
    return std::ranges::none_of(a, [&](const void* lock) { return b.contains(lock); });
}

} // namespace

order_graph::edge& order_graph::between(const void* from, const void* to) {
    std::vector<edge>& edges = from_[from];
    const auto known = std::ranges::find(edges, to, &edge::to);
    return known != edges.end() ? *known : edges.emplace_back(edge{from, to, {}});
}

std::optional<potential_deadlock> order_graph::note(const void* held, const void* taken, const occasion& when) {
    from_[taken]; // both are known from now on
    edge& here = between(held, taken);
    // An occasion on which less was held says all that this one does.
    for (const occasion& known : here.occasions)
        if (std::ranges::includes(when.excluding, known.excluding)) return std::nullopt;
    if (here.occasions.size() == most_occasions) return std::nullopt;
    here.occasions.push_back(when);
    search s{held, distances_to(held), most_looks, {{&here, &here.occasions.back()}}};
    for (std::size_t length = 1; length <= longest_circle; ++length) {
        if (!close(s, length)) continue;
        potential_deadlock found;
        for (const step& one : s.way)
            found.occasions.push_back({describe("lock", one.along->from), describe("lock", one.along->to),
                                       one.when->who, one.when->where.text("    ")});
        return found;
    }
    return std::nullopt;
}

order_graph::distances order_graph::distances_to(const void* end) const {
    distances known{{end, 0}};
    for (std::size_t length = 1; length < longest_circle; ++length) {
        const std::size_t before = known.size();
        for (const auto& [from, edges] : from_) {
            const auto leads_on = [&](const edge& e) {
                const auto next = known.find(e.to);
                return next != known.end() && next->second == length - 1;
            };
            if (!known.contains(from) && std::ranges::any_of(edges, leads_on)) known.emplace(from, length);
        }
        if (known.size() == before) break;
    }
    return known;
}

/// Prolongs the way to `length` steps that come to the end, over locks that differ, on occasions that can meet.
bool order_graph::close(search& s, std::size_t length) const {
    const void* const here = s.way.back().along->to;
    const auto left = s.left.find(here);
    if (left == s.left.end() || left->second > length - s.way.size()) return false;
    if (s.way.size() == length) return true; // it is the end, which alone has nothing left
    if (std::ranges::any_of(s.way, [&](const step& one) { return one.along->from == here; })) return false;
    for (const edge& next : from_.at(here)) {
        for (const occasion& when : next.occasions) {
            if (s.looks == 0) return false;
            --s.looks;
            if (!std::ranges::all_of(s.way,
                                     [&](const step& one) { return disjoint(one.when->excluding, when.excluding); }))
                continue;
            s.way.push_back({&next, &when});
            if (close(s, length)) return true;
            s.way.pop_back();
        }
    }
    return false;
}

bool order_graph::forget(const void* lock) {
    if (from_.erase(lock) == 0) return false;
    for (auto& [from, edges] : from_) std::erase_if(edges, [&](const edge& e) { return e.to == lock; });
    return true;
}

} // namespace lockstep::debug
