// Which locks were taken while which were held: an edge from each lock to those that were taken under it, and on the
// edge the occasions that differ in what else was held.
#pragma once

#include "debug/stack_trace.hpp"
#include "lockstep/debug/lock_order.hpp"

#include <optional>
#include <set>
#include <unordered_map>

namespace lockstep::debug {

using lock_set = std::set<const void*>;

/// Somebody took a lock while it held others.
struct occasion {
    lock_set excluding; ///< all that it held so that nobody else could hold it: two occasions that share one never meet
    std::string who;
    stack_trace where;
};

class order_graph {
public:
    /// Notes that `taken` was taken under `held`. Returns the shortest circle that this closes, if it is news and does.
    std::optional<potential_deadlock> note(const void* held, const void* taken, const occasion& when);

    /// Forgets a lock. True: it was known.
    bool forget(const void* lock);

private:
    struct edge {
        const void* from;
        const void* to;
        std::vector<occasion> occasions;
    };
    struct step {
        const edge* along;
        const occasion* when;
    };

    /// From a lock to the end of a circle: so many edges at least. Locks from which none leads there are not in it.
    using distances = std::unordered_map<const void*, std::size_t>;
    struct search {
        const void* end;
        distances left;
        std::size_t looks; ///< that may still be made
        std::vector<step> way = {};
    };

    // Beyond these we say nothing: longer circles, more kinds of occasion for one pair, and so many circles of locks that
    // no occasions fit have not been met in practice. All threads that take a new lock wait for the search.
    static constexpr std::size_t longest_circle = 8, most_occasions = 8, most_looks = 10'000;

    edge& between(const void* from, const void* to);
    distances distances_to(const void* end) const;
    bool close(search& s, std::size_t length) const;

    std::unordered_map<const void*, std::vector<edge>> from_;
};

} // namespace lockstep::debug
