// A node for Maelstrom's workload lin-kv.
#include "key_value.hpp"

#include "lockstep/net/node/workbench.hpp"

int main() {
    lockstep::net::workbench bench;
    key_value::serve(bench.self());
    bench.run();
}
