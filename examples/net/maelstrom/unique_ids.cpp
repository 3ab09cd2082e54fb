// A node for Maelstrom's workload unique-ids.
#include "unique_ids.hpp"

#include "lockstep/net/node/workbench.hpp"

int main() {
    lockstep::net::workbench bench;
    serve_unique_ids(bench.self());
    bench.run();
}
