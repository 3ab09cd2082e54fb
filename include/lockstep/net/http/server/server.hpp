// A server of HTTP/1.1 on fibers: one for each connection, which reads a request, calls its handler, writes the response, and
// so on. Requests that come in one go are answered in one go. It asks for two calls of the system a request: one that reads,
// one that writes.
//
//     server s;
//     s.routes().get("/hello/{name}", [](request& r) { return response::text("Hello, " + std::string(r.parameter("name"))); });
//     listener door(address::any(8080));
//     s.serve(door);                                      // until somebody calls s.stop()
//
// What it refuses and why is in docs/http.md.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/http/server/options.hpp"
#include "lockstep/net/http/server/router.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace lockstep::net {
class listener;
class stream;
} // namespace lockstep::net

namespace lockstep::net::http {

/// Any number of fibers and threads may use it at the same time, once its routes are filled.
class server {
public:
    /// With these limits; it does nothing yet.
    explicit server(server_options options = {});
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Nobody may be in serve() any more.
    ~server();

    /// The routes for hosts that have none of their own. Fill them before serving.
    router& routes() noexcept;
    /// The routes of a virtual host: "example.org", or "*.example.org" for all names below it. Without regard to case and port.
    router& host(std::string_view name);

    /// What becomes of a new connection before HTTP is spoken on it: TLS, say. Runs on the connection's fiber; what it throws
    /// ends the connection.
    using dressing = std::function<std::unique_ptr<byte_stream>(stream&&)>;

    /// Accepts connections and serves each on a fiber of its own. Returns after stop(), when the last connection has ended.
    /// Any number of fibers may serve, each a listener or all the same one. Throws std::system_error where the listener fails.
    void serve(listener& door);
    /// The same for connections that `dress` has dressed.
    void serve(listener& door, const dressing& dress);
    /// Serves one connection on this fiber or thread, until one of both sides ends it.
    void serve(byte_stream& peer);

    /// Ends gracefully: no connection is accepted any more, those that are idle are closed, requests under way are answered,
    /// and after server_options::drain_timeout what is left is cut off. Returns when all have ended. Any fiber may call it, but
    /// no handler (it would wait for itself); again, it does nothing.
    void stop();

    /// Has somebody called stop()?
    bool stopping() const noexcept;
    /// Connections that are open now.
    std::size_t connections() const noexcept;
    /// Requests that were answered, refused ones included.
    std::uint64_t requests() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace lockstep::net::http
