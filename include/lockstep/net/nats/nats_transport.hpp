// Messages over NATS (nats.io), for systems that outgrow direct links: everybody connects to a server, or a cluster of them, and
// nobody needs to know where anybody is. Link lockstep::nats, which is there where libnats was when Lockstep was built.
//
//     nats_transport network({.servers = "nats://127.0.0.1:4222"});
//     node me("alice", network);
//
// Each node has a subject of its own, "lockstep.NETWORK.NAME", on which its messages come as frames (docs/protocol.md), each
// at most once, and in order from each sender. Nobody is told where there is no such node: a request's deadline ends it.
#pragma once

#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/message/transport.hpp"

#include <memory>

namespace lockstep::net {

/// How to reach a server.
struct nats_transport_options {
    std::string servers = "nats://127.0.0.1:4222"; ///< one or more, with commas between
    frame_options frames{};                        ///< network and limits
    std::chrono::milliseconds connect_time{5000};  ///< for the first connection
    /// Told of what came and is no message of this network, with its subject in the text. Called by threads of libnats.
    std::function<void(const std::system_error&)> on_error{};
};

/// A transport over NATS. The client of NATS connects again by itself, and keeps meanwhile what is sent, up to 8 MiB.
class nats_transport final : public transport {
public:
    /// Connects. Throws std::system_error (host_unreachable) with the servers and what NATS says in its text.
    explicit nats_transport(nats_transport_options options = {});
    /// Nodes must be gone.
    ~nats_transport() override;

    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    void send(message m, const patience& wait, std::error_code& error) override;

private:
    class core;
    std::unique_ptr<core> core_;
};

/// The subject of a node: what NATS gives a meaning to ('.', '*', '>') and '%' is written as '%' and two hexadecimal digits.
std::string nats_subject(std::uint32_t network, std::string_view name);

} // namespace lockstep::net
