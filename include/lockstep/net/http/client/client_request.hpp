// What a client asks.
#pragma once

#include "lockstep/net/http/fields.hpp"
#include "lockstep/net/http/method.hpp"
#include "lockstep/net/http/uri.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace lockstep::net::http {

/// The content of a request: bytes that are there, or a function that makes them piece by piece.
class request_content {
public:
    /// Fills the front of the span, and returns how many bytes; 0: that was all. What it throws ends the request, and comes
    /// out of client::send().
    using producer = std::function<std::size_t(std::span<char>)>;

    /// None: not even a length of zero, unless the method asks for one (POST, PUT, PATCH).
    request_content() = default;
    /// These bytes.
    request_content(std::string bytes) : bytes_(std::move(bytes)), some_(true) {} // NOLINT: meant to be implicit
    /// This text.
    request_content(const char* text) : request_content(std::string(text)) {} // NOLINT
    /// Whatever `make` makes: `length` bytes, or, where that is not known, any number of them (chunked). After `rewind` it
    /// makes the same again, which a redirect or a second attempt may need; without it such a request fails.
    request_content(producer make, std::optional<std::uint64_t> length, std::function<void()> rewind = {})
        : make_(std::move(make)), rewind_(std::move(rewind)), length_(length), some_(true) {}

    /// Is there any, were it empty?
    bool is_there() const noexcept { return some_; }
    /// Does a function make it?
    bool is_produced() const noexcept { return static_cast<bool>(make_); }
    /// Where no function makes it.
    const std::string& bytes() const noexcept { return bytes_; }
    /// Calls that function.
    std::size_t produce(std::span<char> into) const { return make_(into); }
    /// In bytes; none: it is not known.
    std::optional<std::uint64_t> length() const noexcept {
        return make_ ? length_ : std::optional<std::uint64_t>(bytes_.size());
    }
    /// May it be sent (again)?
    bool is_repeatable() const noexcept { return !begun_ || !make_ || rewind_; }
    /// Before the first produce(): what follows is the content from its beginning.
    void begin() {
        if (begun_ && rewind_) rewind_();
        begun_ = true;
    }

private:
    std::string bytes_;
    producer make_;
    std::function<void()> rewind_;
    std::optional<std::uint64_t> length_;
    bool some_ = false;
    bool begun_ = false;
};

/// A request. Host, User-Agent and Accept are added where they are missing; what frames the message or is about the connection
/// (Content-Length, Transfer-Encoding, TE, Trailer, Connection, Keep-Alive, Upgrade, Expect) is the client's business, as are a
/// proxy's credentials, which stand in its URI: to set such a field is an error.
struct client_request {
    /// Not CONNECT.
    http::method method = http::method::get;
    /// Of http or https. User information becomes Authorization: Basic (RFC 7617) where there is no such field, and is for this
    /// origin only.
    http::uri uri{};
    http::fields fields{};     ///< besides those that the client adds
    request_content content{}; ///< sent after the head

    /// Offers gzip (Accept-Encoding), and unpacks what comes so.
    bool unpack = false;
    /// Sends the head, and the content only when the server has said that it wants it (100, RFC 9110, 10.1.1) or has said
    /// nothing for client_options::continue_within.
    bool expect_continue = false;
    /// Redirects (301, 302, 303, 307, 308) are followed; otherwise they are answers like others.
    bool follow_redirects = true;
};

} // namespace lockstep::net::http
