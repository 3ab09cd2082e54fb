// What a client does by itself, and where it gives up.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/http/client/proxy.hpp"
#include "lockstep/net/http/limits.hpp"
#include "lockstep/net/tls_context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace lockstep::net::http {

/// Connects to a host (a name, or an address without brackets) and a port. Throws std::system_error, with the address in
/// its text.
using dialer =
    std::function<std::unique_ptr<byte_stream>(const std::string& host, std::uint16_t port, const patience&)>;

/// The defaults fit a program that asks servers it does not know.
struct client_options {
    // --- connections
    std::size_t connections_per_host = 64;       ///< at the same time; who wants more waits. At least 1
    std::size_t idle_connections = 64;           ///< that are kept for the next request, of all hosts together
    std::chrono::milliseconds idle_kept{30'000}; ///< no longer than that
    dialer dial{}; ///< instead of TCP: a socket in the file system, say, or a test's bytes. TLS comes on top of it

    // --- time. std::errc::timed_out; how long all may take is said with each request
    std::chrono::milliseconds connect_within{10'000}; ///< name, connection, proxy and TLS
    std::chrono::milliseconds head_within{60'000};    ///< from the request's last byte to the end of the final head
    std::chrono::milliseconds idle_within{60'000};    ///< for each next byte of content, both ways
    std::chrono::milliseconds continue_within{1'000}; ///< for 100 (Continue), before the content is sent all the same

    // --- limits
    http::limits limits{.body_bytes = http::limits::no_limit}; ///< of responses, as they are sent
    std::uint64_t unpacked_bytes = std::uint64_t{1} << 30U;    ///< of content that comes packed, when it is unpacked
    int redirects = 10;                                        ///< of one request
    int interim_responses = 8;                                 ///< before the final one (1xx)

    // --- what it does
    bool may_become_insecure = false;                            ///< follows redirects from https to http
    std::string user_agent = "lockstep";                         ///< User-Agent; empty: none
    proxy_settings proxies = proxy_settings::from_environment(); ///< who is asked through whom
    tls_client_options tls{}; ///< for https: whom to trust. Its files are read at the first request of https
};

} // namespace lockstep::net::http
