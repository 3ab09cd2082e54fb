// Messages without a connection, each whole or lost: UDP, or datagrams of AF_UNIX.
#pragma once

#include "lockstep/net/owned_socket.hpp"

#include <span>
#include <string_view>

namespace lockstep::net {

/// A socket for datagrams. Any number of fibers and threads may send and receive at the same time.
class datagram_socket {
public:
    /// One that can be reached there; port 0: on a free one, which local() tells. Throws std::system_error with the address
    /// in its text.
    explicit datagram_socket(const address& at);

    /// What came.
    struct received {
        std::size_t size = 0;   ///< how many bytes of it are there
        address from;           ///< none for a socket of AF_UNIX without a name
        bool truncated = false; ///< it was longer than the room for it; the rest is lost
    };

    /// Waits for the next. Throws std::system_error.
    received receive(std::span<char> into, const patience& wait = {});
    /// The same with an error code. An ICMP message that a datagram sent before did not arrive is no error of this one, and
    /// is passed over.
    received receive(std::span<char> into, const patience& wait, std::error_code& error) noexcept;

    /// Sends one, whole. Throws std::system_error with the address in its text (message_size where it is too long).
    void send(std::string_view bytes, const address& to, const patience& wait = {});
    /// The same with an error code.
    void send(std::string_view bytes, const address& to, const patience& wait, std::error_code& error) noexcept;

    /// Where it can be reached.
    address local() const noexcept { return socket_.local(); }
    /// For options that are not here.
    owned_socket& handle() noexcept { return socket_; }

private:
    owned_socket socket_;
};

} // namespace lockstep::net
