// Peers over TCP on loopback, for tests, and strangers who do by hand what no peer would do.
#pragma once

#include "lockstep/net/listener.hpp"
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"
#include "lockstep/sync/channel.hpp"
#include "net/p2p/wire/handshake.hpp"
#include "net/reported_errors.hpp"

namespace lockstep::net::p2p {

using namespace std::chrono_literals;

inline const address loopback = address::loopback();

using errors = tests::reported_errors;

/// A peer that answers with what it was asked.
struct echo_peer {
    explicit echo_peer(std::uint8_t seed, peer_transport_options options = {.listens_at = loopback})
        : echo_peer(identity::from_seed({seed, 7}), std::move(options)) {}
    explicit echo_peer(const identity& who, peer_transport_options options = {.listens_at = loopback})
        : me(who), network(me, std::move(options)), it(me.id().hex(), network) {
        it.on("echo", [](const message& m) { return m.content; });
    }
    contact where() const { return contact(me.public_key(), network.addresses()); }
    std::int64_t ask(const echo_peer& other, std::int64_t n) {
        network.know(other.where());
        return it.request(other.it.name(), "echo", value(n), 30s).content.to_value().integer();
    }
    const identity me;
    peer_transport network;
    node it;
};

inline peer_transport_options listening(std::function<void(const std::system_error&)> on_error = {}) {
    return {.listens_at = loopback, .on_error = std::move(on_error)};
}

inline message to(const std::string& name) { return {.sender = {}, .recipient = name, .kind = "echo"}; }

/// Waits for what will be so soon.
template <class F>
bool comes_true(F f) {
    for (int i = 0; i < 3000; ++i, real_clock().sleep(10ms))
        if (f()) return true;
    return false;
}

/// Whatever a stranger may do by hand: a raw connection, with the handshake on request.
class stranger {
public:
    explicit stranger(const address& to) : over_(connect(to, 30s)) {}

    void introduce(const identity& me, std::uint32_t network = 0) {
        detail::handshake talk(me, {.network = network, .calls = true, .mine = detail::fresh_challenge()});
        for (;;) {
            over_.write_all(talk.take_output(), 30s);
            if (talk.wants() == 0) break;
            std::string piece(talk.wants(), '\0');
            piece.resize(over_.read_some(piece, 30s));
            if (piece.empty()) break;
            talk.feed(piece);
        }
        over_.write_all(talk.take_output(), 30s);
        failure = talk.failure();
    }
    void send(const message& m) {
        std::string bytes;
        codec_.encode(m, real_clock().now(), bytes);
        over_.write_all(bytes, 30s);
    }
    void write(std::string_view bytes) { over_.write_all(bytes, 30s); }
    /// Nothing: the connection has ended.
    std::optional<message> next() {
        for (;;) {
            std::error_code error;
            if (auto m = codec_.next(real_clock().now(), error)) return m;
            if (error) throw std::system_error(error);
            char piece[4096];
            const std::size_t n = over_.read_some({piece, sizeof piece}, 30s, error);
            if (error == std::errc::connection_reset) return std::nullopt;
            if (error) throw std::system_error(error);
            if (n == 0) return std::nullopt;
            codec_.feed({piece, n});
        }
    }
    stream& over() { return over_; }

    std::error_code failure;

private:
    stream over_;
    frame_codec codec_;
};

} // namespace lockstep::net::p2p
