// What can be wrong with a message. Each fault is an std::error_code (`fault` converts to one), and has the status that a
// server answers with; afterwards nobody knows where the next message begins, so the connection ends.
#pragma once

#include "lockstep/net/http/status.hpp"

#include <cstdint>
#include <system_error>

namespace lockstep::net::http {

/// What is wrong. `none`: nothing.
enum class fault : std::uint8_t {
    none,
    // the first line
    several_blank_lines,   ///< more than one before the request line
    bad_request_line,      ///< not: method SP target SP HTTP/1.x
    bad_status_line,       ///< not: HTTP/1.x SP three digits SP words
    unknown_method,        ///< none that is implemented, or one that is too long; 501
    version_not_supported, ///< HTTP/2.0 and the like; 505
    target_too_long,       ///< 414
    bad_target,            ///< characters that a target cannot have, or none of its four forms
    target_not_for_method, ///< `*` without OPTIONS, an authority without CONNECT, a path with it
    // lines and fields
    bare_cr,         ///< a CR that no LF follows
    bare_lf,         ///< an LF without a CR before it
    folded_line,     ///< a line that begins with whitespace
    bad_field,       ///< no name, a name that is no token, space before the colon, a control character
    head_too_large,  ///< 431
    too_many_fields, ///< 431
    // what the fields say
    no_host,
    several_hosts,
    bad_host,
    length_and_coding, ///< Content-Length and Transfer-Encoding
    bad_length,        ///< a Content-Length that is no number of digits only, or too large
    several_lengths,
    unknown_coding,      ///< a transfer coding other than chunked; 501
    coding_not_last,     ///< chunked twice, or not as the last coding
    coding_in_http_1_0,  ///< Transfer-Encoding in HTTP/1.0
    unknown_expectation, ///< an Expect other than 100-continue; 417
    // the body
    bad_chunk, ///< a size that is no hexadecimal number, data without CRLF after it
    chunk_extension_too_large,
    forbidden_trailer, ///< a trailer that would change framing, routing or the like
    body_too_large,    ///< 413
    incomplete,        ///< the connection ended within the message
};

/// What a server answers; bad_request unless said otherwise above.
status answer_to(fault f) noexcept;

/// A sentence about it, in English, without a full stop.
const char* sentence_of(fault f) noexcept;

/// The category "lockstep.http".
const std::error_category& fault_category() noexcept;

/// For std::error_code, which a fault converts to.
inline std::error_code make_error_code(fault f) noexcept { return {static_cast<int>(f), fault_category()}; }

} // namespace lockstep::net::http

namespace std {
/// Makes a fault convert to std::error_code.
template <>
struct is_error_code_enum<lockstep::net::http::fault> : true_type {};
} // namespace std
