// Nodes that are wrong, each in its own way; what a checker does not see in these it does not see at all.
#pragma once

#include "maelstrom/workbench.hpp"

namespace maelstrom {

struct broken_node {
    std::string workload;
    std::string how; ///< in words
    node_maker make;
};

std::vector<broken_node> broken_nodes();

} // namespace maelstrom
