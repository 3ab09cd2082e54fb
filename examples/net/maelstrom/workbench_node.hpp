// What the programs of this folder have in common: no options but --help, and a node of the Maelstrom workbench.
#pragma once

#include "common/options.hpp"
#include "lockstep/net/node/workbench.hpp"

#include <cstdio>

namespace examples {

/// Until the input ends. `serve` gives the node its handlers. Exit status 1, and one line that says why, for an input that is no
/// conversation.
template <class Serve>
int workbench_node(int argc, char** argv, const std::string& what, Serve serve) {
    only_help(what,
              "Reads messages as JSON lines from standard input and writes those that it sends to standard output, as\n"
              "docs/protocol.md has them and the Maelstrom workbench speaks. The first one is `init`, by which it gets "
              "its name.\n"
              "Exit status: 0 the input has ended, 1 it is no conversation, 2 wrong usage.",
              argc, argv);
    try {
        lockstep::net::workbench bench;
        serve(bench);
        bench.run();
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s: %s\n", argv[0], e.what());
        return 1;
    }
}

} // namespace examples
