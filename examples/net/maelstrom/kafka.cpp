// A node for Maelstrom's workload kafka.
#include "kafka.hpp"

#include "lockstep/net/node/workbench.hpp"

int main() {
    lockstep::net::workbench bench;
    kafka::serve(bench.self(), bench.nodes());
    bench.run();
}
