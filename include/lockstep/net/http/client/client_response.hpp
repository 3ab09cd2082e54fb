// What a server has answered: the head is there, the content is read piece by piece while it comes.
#pragma once

#include "lockstep/net/http/head.hpp"
#include "lockstep/net/http/uri.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace lockstep::net::http {

namespace detail {
class exchange;
}

/// An answer. Movable, for one fiber or thread at a time. It holds its connection until the content has been read to its end;
/// then others may use that. Destroyed before, it closes it.
class client_response {
public:
    /// The other one stands for no answer any more.
    client_response(client_response&&) noexcept;
    /// The same; the answer that was here is dropped as by the destructor.
    client_response& operator=(client_response&&) noexcept;
    ~client_response();

    /// As it came.
    const response_head& head() const noexcept;
    /// How the request ended.
    http::status status() const noexcept { return head().status; }
    /// Of the head.
    const http::fields& fields() const noexcept { return head().fields; }
    /// Who has answered: where the last redirect led, without user information.
    const http::uri& uri() const noexcept;
    /// How many were followed.
    int redirects() const noexcept;
    /// Does this client unpack the content while it is read? Then Content-Length is not about what is read.
    bool is_unpacked() const noexcept;

    /// Reads some content: at least one byte, waiting for it. 0: that was all. Throws std::system_error, with the URI in its
    /// text: an http::fault, a client_fault, timed_out …
    std::size_t read_some(std::span<char> into);
    /// The same. 0: that was all, or `error` is set.
    std::size_t read_some(std::span<char> into, std::error_code& error);
    /// Reads the rest of the content. Throws as read_some; client_fault::content_too_large where it is more than `most` bytes.
    std::string read_all(std::size_t most = std::size_t{16} << 20U);
    /// What came after the content. Never mixed with fields(): who wants one looks for it here.
    const http::fields& trailers() const noexcept;

private:
    friend class client;
    explicit client_response(std::unique_ptr<detail::exchange> e) noexcept;

    std::unique_ptr<detail::exchange> exchange_;
};

} // namespace lockstep::net::http
