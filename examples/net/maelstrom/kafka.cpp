// A node for Maelstrom's workload kafka.
#include "kafka.hpp"

#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(argc, argv,
                                    "A node for Maelstrom's workload kafka: logs that are appended to and read.",
                                    [](lockstep::net::workbench& bench) { kafka::serve(bench.self(), bench.nodes()); });
}
