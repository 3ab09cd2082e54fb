// A node for Maelstrom's workload g-counter and pn-counter.
#include "counter.hpp"

#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(
        argc, argv, "A node for Maelstrom's workloads g-counter and pn-counter: a number to which all add.",
        [](lockstep::net::workbench& bench) { counter::serve(bench.self(), bench.nodes()); });
}
