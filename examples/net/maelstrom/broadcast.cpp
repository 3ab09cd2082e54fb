// A node for Maelstrom's workload broadcast.
#include "broadcast.hpp"

#include "lockstep/net/node/workbench.hpp"

int main() {
    lockstep::net::workbench bench;
    broadcast::serve(bench.self(), bench.nodes());
    bench.run();
}
