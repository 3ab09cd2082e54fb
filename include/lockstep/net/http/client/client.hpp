// An HTTP/1.1 client.
//
//     lockstep::net::http::client web;
//     std::string page = web.get("http://example.org/").read_all();
//
//     auto answer = web.send({.method = method::put, .uri = uri("http://127.0.0.1:8080/a"), .content = "text"}, 5s);
//     if (answer.status() == status::created) …
//
// Connections are kept and used again. A request that may be repeated (RFC 9110, 9.2.2) is sent once more where a kept
// connection turns out to have been closed before a byte of the answer came (RFC 9112, 9.3.1); nothing else is. Cookies and
// caches are not its business.
#pragma once

#include "lockstep/net/http/client/client_fault.hpp"
#include "lockstep/net/http/client/client_options.hpp"
#include "lockstep/net/http/client/client_request.hpp"
#include "lockstep/net/http/client/client_response.hpp"
#include "lockstep/net/patience.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace lockstep::net::http {

namespace detail {
class connections;
}

/// Any number of fibers and threads may use one at the same time, and answers may outlive it.
class client {
public:
    /// Connects to nobody yet. Throws std::invalid_argument where no connection is allowed.
    explicit client(client_options options = {});
    ~client();

    /// Sends a request, follows redirects, and returns the answer when its head is there, whatever its status. `wait` is for
    /// all of it, the reading of the content too. Throws std::system_error, with the method, the URI and what was being done
    /// in its text; std::invalid_argument where the request makes no sense.
    client_response send(client_request request, const patience& wait = {});
    /// GET. Throws also std::invalid_argument where that is no URI.
    client_response get(std::string_view uri, const patience& wait = {});

    /// Closes the connections that nobody uses.
    void close_idle() noexcept;
    /// How many of them there are.
    std::size_t idle() const noexcept;

private:
    std::shared_ptr<detail::connections> connections_;
};

} // namespace lockstep::net::http
