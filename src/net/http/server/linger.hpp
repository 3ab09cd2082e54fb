// Ending a connection so that the client gets what was written last.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/http/server/options.hpp"

namespace lockstep::net::http {

/// "If a server performs an immediate close of a TCP connection, there is a significant risk that the client will not be able to
/// read the last HTTP response. […] servers typically close a connection in stages. First, the server performs a half-close […]
/// The server then continues to read from the connection until it receives a corresponding close by the client" (RFC 9112, 9.6);
/// or until it has read or waited as much as the options say.
void linger(byte_stream& peer, const server_options& options) noexcept;

} // namespace lockstep::net::http
