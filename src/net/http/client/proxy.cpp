#include "lockstep/net/http/client/proxy.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace lockstep::net::http {

namespace {

struct variable {
    const char* name = nullptr;
    std::string_view value;
};

/// The first that is there and not empty.
variable first_of(const std::function<const char*(const char*)>& environment,
                  std::initializer_list<const char*> names) {
    for (const char* const name : names)
        if (const char* const value = environment(name); value != nullptr && *value != '\0') return {name, value};
    return {};
}

std::optional<uri> proxy_in(const variable& v) {
    if (v.name == nullptr) return std::nullopt;
    try {
        const bool has_scheme = v.value.find("://") != v.value.npos;
        uri proxy((has_scheme ? "" : "http://") + std::string(v.value));
        if (proxy.scheme() != "http") throw std::invalid_argument("only proxies that speak http are supported");
        (void)origin(proxy);
        return proxy;
    } catch (const std::invalid_argument& e) {
        throw std::invalid_argument("the environment's " + std::string(v.name) + ": " + e.what());
    }
}

/// "name", "name:port", "[::1]" or "[::1]:port".
struct exception {
    std::string_view host, port;

    explicit exception(std::string_view text) : host(text) {
        const std::size_t colon = text.rfind(':');
        const bool unbracketed_ipv6 = text.find(':') != colon && !text.starts_with('[');
        if (colon == text.npos || text.ends_with(']') || unbracketed_ipv6) return;
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }

    bool covers(const origin& to) const {
        if (!port.empty() && port != std::to_string(to.port)) return false;
        const auto bare = [](std::string_view h) { return h.starts_with('[') ? h.substr(1, h.size() - 2) : h; };
        const std::string_view asked = bare(to.host);
        std::string_view listed = bare(host);
        while (listed.starts_with('.')) listed.remove_prefix(1);
        if (listed.empty() || asked.size() < listed.size()) return false;
        if (!same_name(asked.substr(asked.size() - listed.size()), listed)) return false;
        // The name itself, or one below it. A number of an address has no names below it, and ends no longer address.
        if (asked.size() == listed.size()) return true;
        const bool address = is_digit(listed.back()) || listed.find(':') != listed.npos;
        return !address && asked[asked.size() - listed.size() - 1] == '.';
    }
};

} // namespace

proxy_settings proxy_settings::from_environment() {
    return from([](const char* name) -> const char* { return std::getenv(name); });
}

proxy_settings proxy_settings::from(const std::function<const char*(const char*)>& environment) {
    proxy_settings s;
    s.for_http = proxy_in(first_of(environment, {"http_proxy", "all_proxy", "ALL_PROXY"}));
    s.for_https = proxy_in(first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}));
    for_each_element(first_of(environment, {"no_proxy", "NO_PROXY"}).value, [&s](std::string_view one) {
        s.direct.emplace_back(one);
        return true;
    });
    return s;
}

std::optional<uri> proxy_settings::proxy_for(const origin& to) const {
    const std::optional<uri>& proxy = to.is_secure() ? for_https : for_http;
    if (!proxy ||
        std::ranges::any_of(direct, [&](const std::string& one) { return one == "*" || exception(one).covers(to); }))
        return std::nullopt;
    return proxy;
}

} // namespace lockstep::net::http
