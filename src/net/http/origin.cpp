#include "lockstep/net/http/origin.hpp"

#include <stdexcept>

namespace lockstep::net::http {

origin::origin(const uri& of) : scheme(of.scheme()) {
    const auto usual_port = default_port(scheme);
    if (!usual_port)
        throw std::invalid_argument("\"" + of.without_userinfo().to_string() + "\" is neither of http nor of https");
    if (of.host().value_or("").empty())
        throw std::invalid_argument("\"" + of.without_userinfo().to_string() + "\" names no host");
    const uri usual = of.normalised();
    host = *usual.host();
    port = usual.port().value_or(*usual_port);
}

std::string origin::authority() const { return port == default_port(scheme) ? host : host_and_port(); }

} // namespace lockstep::net::http
