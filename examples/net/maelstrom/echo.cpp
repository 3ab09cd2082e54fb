// The smallest node: says what it was told. Try it by hand (the first line gives it its name):
//
//     {"src":"c1","dest":"n1","body":{"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]}}
//     {"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":"hello"}}
#include "workbench_node.hpp"

int main(int argc, char** argv) {
    return examples::workbench_node(
        argc, argv, "The smallest node: says what it was told.", [](lockstep::net::workbench& bench) {
            bench.self().on("echo", [](const lockstep::net::message& m) { return m.content; });
        });
}
