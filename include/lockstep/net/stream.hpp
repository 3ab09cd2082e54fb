// A connection: TCP, or a stream of AF_UNIX.
//
//     lockstep::net::stream server = lockstep::net::connect(address("127.0.0.1:7"), 5s);
//     server.write_all("hello\n");
//     char answer[64];
//     const std::size_t n = server.read_some(answer, 1s);
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/owned_socket.hpp"

#include <utility>

namespace lockstep::net {

/// Both ends of a connection are one of these. Movable; closed by its destructor. Writing to who has gone is an error
/// (std::errc::broken_pipe), never a signal.
class stream final : public byte_stream {
public:
    /// None.
    stream() noexcept = default;
    /// Takes over a socket that is connected.
    explicit stream(owned_socket connected) noexcept : socket_(std::move(connected)), peer_(socket_.peer()) {}
    /// The same, where it is known to whom.
    stream(owned_socket connected, const address& peer) noexcept : socket_(std::move(connected)), peer_(peer) {}
    /// Nobody may be using it.
    stream(stream&&) noexcept = default;
    /// The same; what was here is closed.
    stream& operator=(stream&&) noexcept = default;

    using byte_stream::read_some;
    using byte_stream::write_all;
    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override;
    bool wait_readable(const patience& wait, std::error_code& error) noexcept override;
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override;
    void shutdown_write(std::error_code& error) noexcept override;
    void shutdown() noexcept override;
    std::string peer_name() const override { return peer_.to_string(); }

    /// Reads into several pieces, one after the other. Otherwise as read_some.
    std::size_t read_some(std::span<const iovec> into, const patience& wait, std::error_code& error) noexcept;

    /// To whom.
    const address& peer() const noexcept { return peer_; }
    /// From where.
    address local() const noexcept { return socket_.local(); }
    /// Is it open?
    explicit operator bool() const noexcept { return static_cast<bool>(socket_); }
    /// For options that are not here.
    owned_socket& handle() noexcept { return socket_; }

    /// TCP_NODELAY: what is written goes out at once (the default here), or waits a little for more. Nothing for AF_UNIX.
    void set_no_delay(bool at_once);
    /// SO_KEEPALIVE: asks now and then whether the other side still lives. Off by default.
    void set_keep_alive(bool on);
    /// Closes it so that the other side sees a reset (RST) instead of an end. For who broke the protocol.
    void reset() noexcept;
    /// Closes it.
    void close() noexcept { socket_.close(); }

private:
    bool await_news(std::uint32_t seen, bool known_empty, const patience& wait, std::error_code& error) noexcept;

    owned_socket socket_;
    address peer_;
    /// The last read found all that there was: at this count of events.
    std::uint32_t drained_at_ = 0;
    bool drained_ = false;
};

/// Connects to an address. Throws std::system_error with the address in its text: connection_refused, timed_out,
/// operation_canceled, network_unreachable …
stream connect(const address& to, const patience& wait = {});
/// The same; where it fails the stream is closed and `error` says why.
stream connect(const address& to, const patience& wait, std::error_code& error) noexcept;

/// Two streams that are connected to each other (AF_UNIX). Throws std::system_error.
std::pair<stream, stream> stream_pair();

} // namespace lockstep::net
