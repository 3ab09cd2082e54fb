// What a server allows, and for how long.
#pragma once

#include "lockstep/net/http/limits.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// All that a client can use up has a bound here.
struct server_options {
    http::limits limits{}; ///< of one request

    /// Connections at a time. Who comes when there are so many gets 503 and is disconnected.
    std::size_t most_connections = 20'000;
    /// Requests on one connection; the last is answered with Connection: close.
    std::uint64_t most_requests = 1'000'000;

    /// Between two requests; then the connection is closed without a word.
    std::chrono::milliseconds idle_timeout{60'000};
    /// From the first byte of a request to the end of its head; then 408.
    std::chrono::milliseconds head_timeout{10'000};
    /// Bodies in both directions may be as slow as `least_rate` bytes a second, `grace` not counted: who is slower is
    /// disconnected (408 where it is the request that is slow).
    std::uint64_t least_rate = 240;
    /// What a body has before its rate counts.
    std::chrono::milliseconds grace{5'000};
    /// What a refused client still sends is read for so long, and so many bytes of it, so that it sees the response before the
    /// connection is reset (RFC 9112, 9.6).
    std::chrono::milliseconds linger_timeout{2'000};
    /// See there; also how much of a body is read that no handler wants.
    std::size_t linger_bytes = 64 * 1024;
    /// What stop() gives the requests that are under way.
    std::chrono::milliseconds drain_timeout{10'000};

    /// The Server field; empty: none.
    std::string server_name = "lockstep";
    /// Texts of at least so many bytes are compressed for clients that accept gzip; 0: none are.
    std::size_t compress_from = 1'024;

    /// Told one line for each request in the Common Log Format, without the end of the line. Called by all connections, at the
    /// same time; must not throw. See access_log.hpp.
    std::function<void(std::string_view line)> log{};
    /// Told what handlers threw that was no refusal. Likewise.
    std::function<void(std::string_view what)> on_error{};
};

} // namespace lockstep::net::http
