// A node for Maelstrom's workload unique-ids.
#include "unique_ids.hpp"

#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(argc, argv,
                                    "A node for Maelstrom's workload unique-ids: numbers that nobody gets twice.",
                                    [](lockstep::net::workbench& bench) { serve_unique_ids(bench.self()); });
}
