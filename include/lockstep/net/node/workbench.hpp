// A node as the Maelstrom workbench runs it: a process that gets messages as JSON lines on its standard input and writes
// those that it sends to its standard output. Its name comes with the first one (`init`).
//
//     int main() {
//         lockstep::net::workbench bench;
//         bench.self().on("echo", [](const message& m) { return m.content; });
//         bench.run();
//     }
#pragma once

#include "lockstep/net/node/node.hpp"

namespace lockstep::net {

/// A process that is a node. Nothing else may read the one stream or write to the other: what is meant for people goes to
/// standard error.
class workbench {
public:
    /// Waits for `init`. Throws std::runtime_error where the streams begin with anything else, or end.
    explicit workbench(int in = 0, int out = 1);
    ~workbench();

    /// This one.
    node& self() noexcept;
    /// All nodes of the network; this one among them.
    const std::vector<std::string>& nodes() const noexcept { return nodes_; }

    /// Says that we are ready, and hands on what comes until the input ends. Throws std::system_error where it is not made of
    /// messages.
    void run();

private:
    class relay;

    std::unique_ptr<relay> relay_;
    std::vector<std::string> nodes_;
    message init_;
    std::unique_ptr<node> self_;
};

} // namespace lockstep::net
