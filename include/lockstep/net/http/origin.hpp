// Origins (RFC 9110, 4.3.1; RFC 6454): who answers for a URI. What was meant for one, such as credentials, cookies and
// connections, is not for another.
#pragma once

#include "lockstep/net/http/uri.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace lockstep::net::http {

/// Scheme, host and port of an http or https URI.
struct origin {
    std::string scheme;     ///< "http" or "https"
    std::string host;       ///< in lower case; an IPv6 address is in brackets
    std::uint16_t port = 0; ///< always there: the scheme's own where the URI names none

    origin() = default;
    /// Throws std::invalid_argument where the URI is neither of http nor of https, or has no host ("a sender MUST NOT
    /// generate an "http" URI with an empty host identifier", RFC 9110, 4.2.1).
    explicit origin(const uri& of);

    /// Is it https?
    bool is_secure() const noexcept { return scheme == "https"; }
    /// host [":" port], the port only where it is not the scheme's own: what Host says (RFC 9110, 7.2).
    std::string authority() const;
    /// host ":" port: for CONNECT, and for messages.
    std::string host_and_port() const { return host + ':' + std::to_string(port); }

    /// By scheme, host and port.
    friend auto operator<=>(const origin&, const origin&) = default;
};

} // namespace lockstep::net::http
