// What can go wrong for a client besides malformed messages (http::fault) and what the system says (std::errc).
#pragma once

#include <cstdint>
#include <system_error>

namespace lockstep::net::http {

/// An std::error_code: `client_fault` converts to one.
enum class client_fault : std::uint8_t {
    none,
    // the answer
    no_answer,          ///< the server has closed the connection without a byte of an answer
    too_many_interim,   ///< interim responses (1xx) without end
    upgrade_unasked,    ///< 101 (Switching Protocols), which nobody has asked for
    bad_gzip,           ///< the content is not what gzip makes, or it is cut short
    unpacked_too_large, ///< the content unpacks to more than client_options::unpacked_bytes
    content_too_large,  ///< the content is larger than whoever reads it at once has said
    // redirects
    too_many_redirects,
    bad_redirect,      ///< Location is no URI, has user information in it, or is neither http nor https
    insecure_redirect, ///< from https to http
    // the request
    content_not_repeatable, ///< it would have to be sent again, and whoever makes its content cannot begin anew
    content_ends_early,     ///< whoever makes the content has made less than was said
    content_too_long,       ///< … or more
    // on the way
    proxy_refused, ///< the proxy has answered CONNECT with another status than 2xx
    proxy_spoke,   ///< bytes have come through a tunnel before anything was sent through it
};

/// A sentence about it, in English, without a full stop.
const char* sentence_of(client_fault f) noexcept;

/// The category "lockstep.http.client".
const std::error_category& client_fault_category() noexcept;

/// For std::error_code.
inline std::error_code make_error_code(client_fault f) noexcept {
    return {static_cast<int>(f), client_fault_category()};
}

} // namespace lockstep::net::http

template <>
struct std::is_error_code_enum<lockstep::net::http::client_fault> : std::true_type {};
