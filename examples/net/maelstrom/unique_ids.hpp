// Names that nobody else gives out, without asking anybody: the node's name, when it was started, and a count. The first makes
// it different from all other nodes, the second from itself before it was started again.
#pragma once

#include "lockstep/net/node/node.hpp"

#include <atomic>

inline void serve_unique_ids(lockstep::net::node& self) {
    const auto started = std::chrono::system_clock::now().time_since_epoch().count();
    const std::string prefix = self.name() + "-" + std::to_string(started) + "-";
    const auto count = std::make_shared<std::atomic<std::uint64_t>>(0);
    self.on("generate", [=](const lockstep::net::message&) {
        return lockstep::net::value::map{{"id", prefix + std::to_string(count->fetch_add(1))}};
    });
}
