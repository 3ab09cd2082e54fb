// A node for Maelstrom's workload lin-kv.
#include "key_value.hpp"

#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(argc, argv, "A node for Maelstrom's workload lin-kv: a linearizable store.",
                                    [](lockstep::net::workbench& bench) { key_value::serve(bench.self()); });
}
