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
    std::vector<step> way{{&here, &here.occasions.back()}};
    for (std::size_t length = 1; length <= longest_circle; ++length) {
        if (!close(way, held, length)) continue;
        potential_deadlock found;
        for (const step& s : way)
            found.occasions.push_back({describe("lock", s.along->from), describe("lock", s.along->to), s.when->who,
                                       s.when->where.text("    ")});
        return found;
    }
    return std::nullopt;
}

/// Prolongs the way to `length` steps that end at `end`, over locks that differ, on occasions that can meet.
bool order_graph::close(std::vector<step>& way, const void* end, std::size_t length) const {
    const void* const here = way.back().along->to;
    if (way.size() == length) return here == end;
    if (std::ranges::any_of(way, [&](const step& s) { return s.along->from == here; })) return false;
    for (const edge& next : from_.at(here)) {
        for (const occasion& when : next.occasions) {
            if (!std::ranges::all_of(way, [&](const step& s) { return disjoint(s.when->excluding, when.excluding); }))
                continue;
            way.push_back({&next, &when});
            if (close(way, end, length)) return true;
            way.pop_back();
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
