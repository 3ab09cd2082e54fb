// A node for Maelstrom's workload broadcast.
#include "broadcast.hpp"

#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(
        argc, argv, "A node for Maelstrom's workload broadcast: what one is told all know soon.",
        [](lockstep::net::workbench& bench) { broadcast::serve(bench.self(), bench.nodes()); });
}
