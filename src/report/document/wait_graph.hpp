// Who waits for whom, as nodes and edges.
#pragma once

#include "analyse/stuck.hpp"
#include "report/words/names.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::report {

struct wait_graph {
    struct node {
        std::string name;
        bool thread = false; ///< false: an object that threads wait for
    };
    enum class relation : std::uint8_t {
        waits_for, ///< from a thread to an object
        held_by,   ///< from an object to a thread
        joins,     ///< from a thread to a thread
    };
    struct edge {
        std::size_t from = 0, to = 0; ///< indices of nodes
        relation is = relation::waits_for;
        friend auto operator<=>(const edge&, const edge&) = default;
    };
    /// A step along a line from those who are to blame to those who wait for them.
    enum class link : std::uint8_t { start, holds, initialises, wanted_by, joined_by };
    struct stop {
        link by = link::start; ///< how the line gets here
        std::size_t node = 0;
    };

    std::vector<node> nodes; ///< the threads in the order of telling, then the objects by name
    std::vector<edge> edges;
    std::vector<std::vector<stop>> lines; ///< the circular wait first, which ends where it began
};

wait_graph make_wait_graph(const analyse::stuck& s, const names& who);

} // namespace lockstep::report
