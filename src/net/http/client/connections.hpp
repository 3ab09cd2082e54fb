// Where a client's connections come from: the pool, or the network; directly, through a proxy, through a tunnel.
#pragma once

#include "lockstep/net/http/client/client_options.hpp"
#include "lockstep/net/http/client/connection_pool.hpp"
#include "lockstep/net/http/origin.hpp"
#include "net/http/client/connection.hpp"

#include <memory>
#include <optional>
#include <string>

namespace lockstep::net::http::detail {

/// How an origin is reached.
struct route {
    origin to;
    std::optional<uri> proxy{}; ///< none: directly

    /// The request line names the whole URI (RFC 9112, 3.2.2), since a proxy reads it.
    bool by_proxy() const noexcept { return proxy && !to.is_secure(); }
    bool by_tunnel() const noexcept { return proxy && to.is_secure(); }
    /// Routes that can share a connection have the same.
    std::string key() const;
};

/// "Basic" and the user information of a URI, in base64 (RFC 7617); none where there is none.
std::optional<std::string> basic_credentials(const uri& of);

class connections;

/// A place in the pool, and the connection that was found or made for it.
class lease {
public:
    lease(std::shared_ptr<connections> of, std::string key) noexcept : of_(std::move(of)), key_(std::move(key)) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    /// Closes the connection.
    ~lease();
    /// Leaves the connection to others.
    void give_back();

    std::unique_ptr<http::detail::connection> connection;

private:
    std::shared_ptr<connections> of_; ///< null: the place has been given back
    std::string key_;
};

class connections : public std::enable_shared_from_this<connections> {
public:
    explicit connections(client_options o);

    const client_options& options() const noexcept { return options_; }
    connection_pool<connection>& pool() noexcept { return pool_; }
    route route_to(const origin& to) const { return {to, options_.proxies.proxy_for(to)}; }

    /// A connection for one exchange. `fresh`: none that has been used before. Throws std::system_error.
    std::unique_ptr<lease> take(const route& by, bool fresh, const patience& wait);

private:
    std::unique_ptr<byte_stream> open(const route& by, const patience& wait);
    const tls_context& trusted();
    std::unique_ptr<byte_stream> open_tunnel(std::unique_ptr<byte_stream> to_proxy, const route& by,
                                             const patience& wait) const;

    const client_options options_;
    lockstep::mutex reading_; ///< whom to trust
    std::optional<tls_context> trusted_;
    connection_pool<connection> pool_;
};

} // namespace lockstep::net::http::detail
