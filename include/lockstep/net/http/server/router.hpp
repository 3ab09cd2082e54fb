// Which handler answers which request.
//
//     router routes;
//     routes.get("/", [](request&) { return response::text("hello\n"); });
//     routes.get("/users/{id}", [](request& r) { return show(r.parameter("id")); });
//     routes.get("/files/{path...}", serve_files("/srv/files"));             // any number of segments
#pragma once

#include "lockstep/net/http/server/request.hpp"
#include "lockstep/net/http/server/response.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// Runs on the fiber of its connection, several at the same time for several connections. What it throws becomes a response:
/// `refusal` the one that it says, a `fault` the one that goes with it, anything else 500.
using handler = std::function<response(request&)>;

/// What is particular to a route.
struct route_options {
    std::optional<std::uint64_t> body_bytes{}; ///< instead of limits::body_bytes
};

/// Fill it before the server runs; then any number of connections use it at the same time.
class router {
public:
    /// Without routes.
    router();
    /// The other one may only be assigned to and destroyed.
    router(router&&) noexcept;
    /// The same.
    router& operator=(router&&) noexcept;
    ~router();

    /// `path` begins with a slash. A segment `{name}` stands for any one segment, `{name...}`, at the end, for all that follow,
    /// none included. Literal segments are compared decoded, and go before names. Throws std::invalid_argument where the path is
    /// malformed, or the route is there already.
    router& on(http::method m, std::string_view path, handler h, route_options options = {});
    /// GET and HEAD.
    router& get(std::string_view path, handler h) { return on(method::get, path, std::move(h)); }
    /// POST.
    router& post(std::string_view path, handler h, route_options o = {}) {
        return on(method::post, path, std::move(h), o);
    }
    /// PUT.
    router& put(std::string_view path, handler h, route_options o = {}) {
        return on(method::put, path, std::move(h), o);
    }
    /// DELETE.
    router& delete_(std::string_view path, handler h) { return on(method::delete_, path, std::move(h)); }

    /// Where a request goes.
    struct route {
        handler handle;        ///< answers it
        route_options options; ///< as they were given
    };
    /// What find() gives.
    struct found {
        const route* to = nullptr; ///< null: `refused` is the response
        response refused{};        ///< for who has no route
    };
    /// The route for a request; its path and parameters are set. HEAD goes to GET where it has no route of its own. Otherwise
    /// the response is 404; 405 with Allow; 204 with Allow for OPTIONS; 400 for a path that is malformed or leads out.
    found find(request& r) const;

private:
    struct node;
    std::unique_ptr<node> root_;
};

} // namespace lockstep::net::http
