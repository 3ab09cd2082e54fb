// Nodes that are processes: each gets its messages on its standard input, and what it writes to its standard output goes on over
// the network. What it writes to its standard error is for people, and passes through.
#pragma once

#include "lockstep/fiber/fiber.hpp"
#include "lockstep/net/message/connection.hpp"
#include "maelstrom/workbench.hpp"

#include <sys/types.h>

namespace maelstrom {

class process final : private message_receiver {
public:
    /// Starts it. Throws std::system_error.
    process(std::string name, const std::vector<std::string>& command, memory_network& network);
    /// Closes its input, waits a little for its end, and then kills it.
    ~process();

    /// What was wrong with what it wrote; empty: nothing.
    std::string complaint() const { return complaint_; }

private:
    void deliver(message m) noexcept override;
    void read_all();

    const std::string name_;
    memory_network& network_;
    pid_t pid_ = -1;
    int to_ = -1, from_ = -1;
    std::string complaint_;
    std::unique_ptr<message_connection> connection_;
    lockstep::fiber<> reader_;
};

/// Starts as many as the settings say, tells each who it is, and runs the workload against them.
result run_processes(const std::string& workload_name, const std::vector<std::string>& command, const settings& s);

} // namespace maelstrom
