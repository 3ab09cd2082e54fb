// What a handler answers. The server adds Date, Server, Content-Length or Transfer-Encoding, and Connection; and it leaves out
// the content where there must be none (HEAD, 204, 304).
#pragma once

#include "lockstep/net/http/fields.hpp"
#include "lockstep/net/http/status.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace lockstep::net::http {

/// Where content goes that is made while it is sent. Its calls throw std::system_error where the client is gone; let it pass.
class body_writer {
public:
    /// Small pieces are gathered; it waits while the client does not take what was written.
    virtual void write(std::string_view bytes) = 0;
    /// What was gathered goes out now.
    virtual void flush() = 0;
    /// Sent after the content, where that is chunked, which it is for clients of HTTP/1.1 when its length was not said before.
    virtual fields& trailers() = 0;

protected:
    ~body_writer() = default;
};

/// A value. Its fields throw where a name or a value could break the message (fields.hpp): the client then gets a 500.
class response {
public:
    /// Writes content.
    using producer = std::function<void(body_writer&)>;
    /// Bytes that somebody keeps: a cache, a constant.
    struct shared_bytes {
        std::shared_ptr<const void> keeper; ///< keeps them until they are sent
        std::string_view bytes;             ///< the content
    };
    /// Content that is made while it is sent. `length` where it is known before; then exactly so much must be written.
    struct produced {
        producer make;                         ///< called after the head was sent; not for HEAD
        std::optional<std::uint64_t> length{}; ///< in bytes
    };
    /// None, some, some that others keep, some that is still to be made.
    using content = std::variant<std::monostate, std::string, shared_bytes, produced>;

    /// Without content.
    response(http::status s = http::status::ok) noexcept
        : status(s) {} // NOLINT: `return status::no_content;` is plain enough
    /// With content of that type.
    response(http::status s, content c, std::string_view media_type) : status(s), body(std::move(c)) {
        fields.set("Content-Type", media_type);
    }
    /// Plain text in UTF-8.
    static response text(std::string content, http::status s = http::status::ok) {
        return {s, std::move(content), "text/plain; charset=utf-8"};
    }
    /// A page in UTF-8.
    static response html(std::string content, http::status s = http::status::ok) {
        return {s, std::move(content), "text/html; charset=utf-8"};
    }
    /// JSON that is a text already.
    static response json(std::string content, http::status s = http::status::ok) {
        return {s, std::move(content), "application/json"};
    }
    /// Content that `make` writes on the fiber of the request, after the handler has returned.
    static response stream(producer make, std::string_view media_type = "application/octet-stream") {
        return {http::status::ok, produced{std::move(make)}, media_type};
    }
    /// To another place. `location` is a URI reference, percent-encoded.
    static response redirect(std::string_view location, http::status s = http::status::found) {
        response r(s);
        r.fields.set("Location", location);
        return r;
    }

    http::status status; ///< a final one, 200 to 999
    http::fields fields; ///< besides those that are the server's
    content body{};      ///< left out where there must be none
};

/// Thrown by a handler: ends it with that status, and `why` as the text for the client.
class refusal : public std::runtime_error {
public:
    /// `why` is for the client: one line of plain text behind the status.
    explicit refusal(http::status s, const std::string& why = {}) : std::runtime_error(why), status_(s) {}
    /// The status of the response.
    http::status status() const noexcept { return status_; }

private:
    http::status status_;
};

} // namespace lockstep::net::http
