// A connection in two steps, for who does something else between them.
#pragma once

#include "lockstep/net/stream.hpp"

namespace lockstep::net::detail {

/// A connection that was begun.
struct begun_connection {
    owned_socket socket;
    bool established = false; ///< it is there already
};

/// Begins to connect. It waits only for AF_UNIX, where the listener's queue is full. Where it fails there is no socket.
begun_connection begin_connecting(const address& to, const patience& wait, std::error_code& error) noexcept;

/// Waits until a connection that was begun is there. False: `error` says why not. After timed_out and operation_canceled
/// one may wait again.
bool await_connection(owned_socket& s, const patience& wait, std::error_code& error) noexcept;

/// A connection that is there, as a stream.
stream connected_stream(owned_socket s, const address& to) noexcept;

} // namespace lockstep::net::detail
