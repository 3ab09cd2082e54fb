// A request as a handler sees it: the head is there, the body comes while it is read.
#pragma once

#include "lockstep/net/http/head.hpp"
#include "lockstep/net/http/target.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace lockstep::net::http {

namespace detail {

/// Where the content of a request comes from.
class body_source {
public:
    virtual std::string_view next_piece() = 0;
    virtual void limit(std::uint64_t bytes) = 0;
    virtual const fields& trailers() const noexcept = 0;

protected:
    ~body_source() = default;
};

} // namespace detail

/// Thrown where the content of a request cannot be had: with a `fault` where it is malformed, too large or cut short; with
/// timed_out, or what the connection said. A handler may let it pass: it becomes the right response.
class request_error : public std::system_error {
public:
    using std::system_error::system_error;
};

/// Valid while its handler runs; for the handler's fiber alone. Views that it hands out are valid as long.
class request {
public:
    /// Made by the server.
    request(const request_head& head, detail::body_source& body, std::string_view peer) noexcept
        : head_(head), body_(body), peer_(peer) {}
    request(const request&) = delete;
    request& operator=(const request&) = delete;

    /// All of its head.
    const request_head& head() const noexcept { return head_; }
    /// What it asks for.
    http::method method() const noexcept { return head_.method; }
    /// Those of its head.
    const http::fields& fields() const noexcept { return head_.fields; }
    /// As it was sent: "/a/../b?c=d".
    std::string_view target() const noexcept { return head_.target; }
    /// The path of the target, made normal (normal_path()), still percent-encoded: "/b".
    std::string_view path() const noexcept { return path_; }
    /// "c=d".
    std::string_view query() const noexcept { return split_target(head_.target).query; }
    /// What the segment `{name}` of the route stands for, decoded; what `{name...}` stands for, as it is in path(), since its
    /// slashes are not those that are encoded. Throws std::out_of_range: the route has no such segment.
    std::string_view parameter(std::string_view name) const;
    /// What the `{name...}` of the route stands for, whatever its name; empty where it has none.
    std::string_view rest() const noexcept { return rest_; }
    /// The host that was asked, without the port, as it was sent; empty where HTTP/1.0 named none.
    std::string_view host() const noexcept;
    /// Who asks: "127.0.0.1:4711". (What X-Forwarded-For says is not looked at: anybody can send it.)
    std::string_view peer() const noexcept { return peer_; }

    // --- the body -------------------------------------------------------------------------------------------------------
    // What a handler does not read is dropped. Where the client waits for 100 (Continue), it is sent with the first read.
    // Each of these throws request_error.

    /// The next piece, as large as it came; empty: the end. Valid until the next call.
    std::string_view read_piece() { return body_.next_piece(); }
    /// At least a byte and at most `into.size()`; 0: the end.
    std::size_t read_some(std::span<char> into);
    /// All that is left. fault::body_too_large where it is more than `most` bytes; the limit of the route holds as well.
    std::string read_all(std::size_t most = std::numeric_limits<std::size_t>::max());
    /// Takes another limit than limits::body_bytes or the route's. Before anything is read.
    void limit_body(std::uint64_t bytes) { body_.limit(bytes); }
    /// What came behind the body; after its end.
    const http::fields& trailers() const noexcept { return body_.trailers(); }

private:
    friend class router;
    friend class connection;

    const request_head& head_;
    detail::body_source& body_;
    std::string_view peer_;
    std::string normal_path_; ///< where the path was not normal
    std::string_view path_;
    std::vector<std::pair<std::string_view, std::string>> parameters_; ///< names lie in the router
    std::string_view rest_;                                            ///< of path_
    std::string_view left_;                                            ///< of a piece that read_some() did not finish
};

} // namespace lockstep::net::http
