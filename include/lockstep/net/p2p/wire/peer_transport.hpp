// What carries peers' messages over TCP, in the clear or over TLS with the peers' own keys. docs/protocol.md has it byte for byte.
//
//     peer_transport network(identity::load_or_generate("peer.key"), {.network = network_number("my network"),
//                                                                     .listens_at = address("0.0.0.0:7000")});
//
// Each connection begins with a handshake in which both sides prove who they are; from then on it carries messages both ways,
// and only in the names of these two. A connection is made when there is something to send, and kept: so many of them, in a pool
// from which the one goes that was not used for the longest time and has nothing under way. Over TCP the handshake also
// proves that the address is one's own, so nobody can have answers sent to somebody else.
//
// What is bounded: connections in all, of one address, and of those who have proved nothing yet; what each of these may send;
// the requests a second of whom we have never called ourselves. Who is beyond a bound is told so, in the handshake or by
// the answer to its request.
#pragma once

#include "lockstep/net/message/connection.hpp"
#include "lockstep/net/p2p/identity.hpp"
#include "lockstep/net/p2p/peer_network.hpp"
#include "lockstep/net/p2p/wire/peer_error.hpp"

namespace lockstep::net::p2p {

/// The number of the network that is called so: so that who chooses a name that nobody else has, has a network of his own.
std::uint32_t network_number(std::string_view name);

/// How much of something there may be in a second, and how much at once after a quiet time.
struct rate {
    double a_second = 0;
    double at_once = 0;
};

/// What a transport of peers is to be like.
struct peer_transport_options {
    std::uint32_t network = 0;
    std::optional<address> listens_at{}; ///< port 0: any, which local() tells; none: nobody can connect
    std::vector<address> announces{};    ///< where others are told that we are; none: where we listen
    bool secret = false; ///< speaks TLS to others, and wants it of them. Who does not want it takes both.
    message_limits limits{.message_bytes = (1 << 20) + (1 << 16)}; ///< a value of 1 MiB, and what is beside it
    connection_options connection{.queue_bytes = 1 << 20, .read_bytes = 4096};

    std::size_t most_connections = 256; ///< of peers that have proved who they are
    std::size_t most_of_host = 128;     ///< of these, that came from one host
    std::size_t most_unproved = 64;     ///< connections of others that have proved nothing yet
    std::size_t most_unproved_of_host = 32;
    std::size_t most_calls = 64;   ///< attempts to connect at the same time
    std::size_t most_known = 4096; ///< peers whose addresses are kept
    rate of_strangers{500, 1000};  ///< requests of a peer whom we have never called

    std::chrono::milliseconds connect_time{5000}; ///< for one attempt, without the handshake
    std::chrono::milliseconds handshake_time{5000};
    std::chrono::milliseconds leave_time{5000}; ///< for what is under way when a connection is to end
    std::chrono::milliseconds first_pause{50};  ///< after an attempt that failed; then twice as long each time
    std::chrono::milliseconds longest_pause{60000};
    /// Told of connections that could not be made, broke, or brought what is no message; the error's text has the address in
    /// it. Called by fibers of the transport; must not throw, nor wait for long.
    std::function<void(const std::system_error&)> on_error{};
};

/// What there is at a moment, and what there has been so far.
struct peer_transport_counts {
    std::size_t connections = 0; ///< with peers that have proved who they are
    std::size_t leaving = 0;     ///< that are ending, besides
    std::size_t unproved = 0;    ///< in their handshake
    std::uint64_t called = 0;    ///< connections that we have made
    std::uint64_t accepted = 0;  ///< connections that others have made
    std::uint64_t refused = 0;   ///< connections that came to nothing
    std::uint64_t evicted = 0;   ///< connections that made room for others
    std::uint64_t limited = 0;   ///< messages that were too many
};

/// A peer_network over TCP.
class peer_transport final : public peer_network {
public:
    /// Listens, if it is to. Throws std::system_error as listener does.
    explicit peer_transport(const identity& me, peer_transport_options options = {});
    /// Ends all connections. The peer must be gone.
    ~peer_transport() override;

    /// `name` must be our id: throws std::invalid_argument.
    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    /// As transport::send. Where there is no connection it waits for one to be made. `error`, besides: why that failed
    /// (connection_refused, peer_errc …), which it also says at once while that is not tried again; too_many_files_open …
    void send(message m, const patience& wait, std::error_code& error) override;

    std::string where_is(const std::string& name) const override;

    void know(const contact& who) override;
    std::vector<address> addresses() const override;
    bool proves_senders() const noexcept override { return true; }
    std::uint32_t network_id() const noexcept override;

    /// Who is there? Connects, unless there is a connection already. Throws std::system_error with the address in its text.
    contact meet(const address& there, const patience& wait = {});
    /// Where it listens; none where it does not.
    address local() const noexcept;
    peer_transport_counts counts() const;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
