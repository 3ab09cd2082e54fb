// Heads of requests and responses (RFC 9112, 2 to 4), and what they say of the body (6) and of the connection (9).
#pragma once

#include "lockstep/net/http/fault.hpp"
#include "lockstep/net/http/fields.hpp"
#include "lockstep/net/http/limits.hpp"
#include "lockstep/net/http/method.hpp"
#include "lockstep/net/http/status.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// "A recipient that receives a message with a major version number that it implements and a minor version number higher than
/// what it implements SHOULD process the message as if it was in the highest minor version" (RFC 9110, 2.5): 1.2 is 1.1.
enum class version : std::uint8_t { http_1_0, http_1_1 };

/// How the end of a body is found (RFC 9112, 6.3).
enum class framing : std::uint8_t {
    none,        ///< there is no body
    length,      ///< Content-Length
    chunked,     ///< Transfer-Encoding: chunked
    until_close, ///< the end of the connection (responses only)
};

/// What both kinds of head have.
struct head {
    http::version version = http::version::http_1_1; ///< as it was sent; what is written is always 1.1
    http::fields fields;                             ///< without trailers

    // Derived from these by whoever reads a head. Who makes one to send it may leave them.
    http::framing framing = http::framing::none; ///< how the end of the body is found
    std::uint64_t content_length = 0;            ///< where `framing` is length
    bool keep_alive = true;                      ///< the connection persists after this message (RFC 9112, 9.3)
};

/// The head of a request.
struct request_head : head {
    http::method method = http::method::get; ///< what is asked for
    /// As it was sent, but for the absolute form (RFC 9112, 3.2.2): that is reduced to its path and query here, and its
    /// authority stands in Host.
    std::string target = "/";
    bool expects_continue = false; ///< the client waits for 100 (Continue) before it sends the body (RFC 9110, 10.1.1)
};

/// The head of a response.
struct response_head : head {
    http::status status = http::status::ok; ///< how it went
    std::string reason;                     ///< what stood behind the code; only for people
};

/// Reads the head of a request: all of `text`, from the request line to the empty line, both included. What was in `into` is
/// replaced, and its memory used again.
fault parse_head(std::string_view text, const limits&, request_head& into);
/// The same for a response. `answered` is the method of the request: a response to HEAD has no body, whatever it says.
fault parse_head(std::string_view text, const limits&, method answered, response_head& into);

// parse_head() in two steps, for who reads line by line (message_reader): the first line, without its CRLF, and then the rest,
// for which `text` is the whole head again, known to consist of lines that end with CRLF.
/// The first line of a request.
fault parse_request_line(std::string_view line, const limits&, request_head& into);
/// Its fields, and what they mean.
fault parse_fields(std::string_view text, const limits&, request_head& into);
/// The first line of a response.
fault parse_status_line(std::string_view line, response_head& into);
/// Its fields, and what they mean.
fault parse_fields(std::string_view text, const limits&, method answered, response_head& into);

/// Reads trailers: field lines and the empty line. No more than `most` fields.
fault parse_trailers(std::string_view text, std::size_t most, fields& into);

/// Is it `uri-host [ ":" port ]` (RFC 9110, 7.2), and not empty?
bool is_host(std::string_view text) noexcept;

/// Appends the head as it goes over the wire. The version is always 1.1 ("send the highest version to which it is conformant",
/// RFC 9110, 2.5). Throws std::invalid_argument where the target or the reason could not be read back.
void append_head(std::string& out, const request_head&);
/// The same; an empty reason becomes the one that goes with the status.
void append_head(std::string& out, const response_head&);

/// Appends the line before a chunk of so many bytes (more than 0). Its data and CRLF follow (RFC 9112, 7.1).
void append_chunk_size(std::string& out, std::size_t bytes);
/// Appends what ends a chunked body: the last chunk, the trailers, the empty line.
void append_last_chunk(std::string& out, const fields& trailers = {});

} // namespace lockstep::net::http
