// A node for Maelstrom's workload g-counter and pn-counter.
#include "counter.hpp"

#include "lockstep/net/node/workbench.hpp"

int main() {
    lockstep::net::workbench bench;
    counter::serve(bench.self(), bench.nodes());
    bench.run();
}
