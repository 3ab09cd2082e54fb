// What all connections of a server share, and none of them changes but for the counts.
#pragma once

#include "lockstep/net/http/server/detail/visit.hpp"
#include "lockstep/net/http/server/options.hpp"
#include "lockstep/net/http/server/router.hpp"
#include "net/http/server/workspace.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::net::http {

struct service {
    server_options options;
    router routes;
    std::vector<std::pair<std::string, router>> hosts; ///< by name, in lower case; "*.example.org" for those below
    visitors open;
    workspaces work;
    std::atomic<std::uint64_t> requests{0};

    const router& routes_for(std::string_view host) const noexcept;
    void report(std::string_view what) const noexcept {
        if (options.on_error) options.on_error(what);
    }
};

} // namespace lockstep::net::http
