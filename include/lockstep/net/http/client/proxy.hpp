// Which proxy a request goes through, as the environment has it. (No standard; the names are those that curl, wget and Go's
// net/http agree on.)
//
//     http_proxy     for http URIs. Never HTTP_PROXY: in a CGI program whoever sends a request sets that one (CVE-2016-5385).
//     https_proxy    for https URIs, through a tunnel (CONNECT); also HTTPS_PROXY
//     all_proxy      for both, where there is none of the above; also ALL_PROXY
//     no_proxy       "example.org,.example.net,10.0.0.1,[::1]:8080" or "*": who is asked directly; also NO_PROXY
#pragma once

#include "lockstep/net/http/origin.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::net::http {

/// Proxies, and who is reached without one. A proxy is itself an http URI, perhaps with user information.
struct proxy_settings {
    std::optional<uri> for_http{};  ///< the proxy for http; none: directly
    std::optional<uri> for_https{}; ///< the one for https
    /// A name stands for itself and for all below it, an address for itself; with a port, for that port only.
    std::vector<std::string> direct{};

    /// As above. Throws std::invalid_argument, with the name of the variable in it, where a value makes no sense.
    static proxy_settings from_environment();
    /// The same, out of another environment: null where there is no such variable.
    static proxy_settings from(const std::function<const char*(const char* name)>& environment);

    /// The proxy for requests to that origin; none: ask it directly.
    std::optional<uri> proxy_for(const origin& to) const;
};

} // namespace lockstep::net::http
