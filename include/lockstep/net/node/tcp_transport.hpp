// Messages over TCP, in the clear or over TLS, as docs/protocol.md has them. A connection to a node is made when there is
// something to send to it, and made again, with longer and longer pauses, while there is. Whoever is not in the directory
// is found on the connection over which its last message came.
//
//     tcp_transport network({.listens_at = address("0.0.0.0:7000"), .directory = {{"bank", address("10.0.0.7:7000")}}});
//     node me("alice", network);
//
// A message is sent at most once: what was under way when a connection broke is lost, and requests that went over it end at
// once (connection_reset). What waits for a connection is dropped when its deadline has passed; a request that is not to wait for
// who cannot be reached ends when an attempt to connect fails, or one has failed a moment ago.
#pragma once

#include "lockstep/net/address.hpp"
#include "lockstep/net/message/connection.hpp"
#include "lockstep/net/message/transport.hpp"
#include "lockstep/net/tls_context.hpp"

#include <map>

namespace lockstep::net {

/// How bytes become messages.
enum class message_encoding : bool { frames, json_lines };

/// What a transport over TCP is to be like.
struct tcp_transport_options {
    std::optional<address> listens_at{};        ///< port 0: any, which local() tells; none: nobody can connect
    std::map<std::string, address> directory{}; ///< where nodes are
    message_encoding encoding = message_encoding::frames; ///< the same on both sides
    frame_options frames{};                               ///< of JSON lines only the limits count
    connection_options connection{};                      ///< of each
    std::size_t most_waiting = 1024;              ///< messages for a node that is not connected; then send() waits
    std::size_t most_connections = 1024;          ///< that others have made; who comes then is sent away
    std::size_t most_names = 4096;                ///< of nodes that were heard on one connection; others get no answers
    std::chrono::milliseconds connect_time{5000}; ///< for one attempt
    /// A peer that is silent for so long is asked whether it is there; one that does not acknowledge that, or what it is sent, for
    /// twice as long has gone (its machine, or the way to it): the connection is broken. At least a second.
    std::chrono::seconds keep_alive{15};
    std::chrono::milliseconds first_pause{20};     ///< after an attempt that failed; then twice as long each time
    std::chrono::milliseconds longest_pause{5000}; ///< not longer than that
    std::optional<tls_context> tls_server{};       ///< who connects to us must speak TLS
    std::optional<tls_context>
        tls_client{}; ///< we speak TLS to others, whose certificates must be for their nodes' names
    /// Told of connections that could not be made, broke, or brought what is no message; the error's text has the address in
    /// it. Called by fibers of the transport; must not throw, nor wait for long.
    std::function<void(const std::system_error&)> on_error{};
};

/// A transport over TCP.
class tcp_transport final : public transport {
public:
    /// Listens, if it is to. Throws std::system_error as listener does.
    explicit tcp_transport(tcp_transport_options options = {});
    /// Ends all connections. Nodes must be gone.
    ~tcp_transport() override;

    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    void send(message m, const patience& wait, std::error_code& error) override;
    /// The address in the directory, or of the other end of the connection over which its last message came.
    std::string where_is(const std::string& name) const override;

    /// Where a node is, from now on.
    void know(const std::string& name, const address& where);
    /// Where it listens; none where it does not.
    address local() const noexcept;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net
