#include "net/special_names.hpp"

#include "lockstep/net/resolver.hpp"

#include <algorithm>
#include <charconv>
#include <netdb.h>
#include <stdexcept>

namespace lockstep::net::detail {

std::error_code resolver_error(int code) noexcept { return {code, resolver_category()}; }

namespace {

constexpr const char* loopback = "";

/// RFC 4343, 3: "comparisons on name lookup for DNS queries should be case insensitive". (Of ASCII.)
std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// Is it that name, or one below it? A dot at the end says that a name is complete.
bool is_within(std::string_view name, std::string_view domain) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (!name.ends_with(domain)) return false;
    name.remove_suffix(domain.size());
    return name.empty() || name.ends_with('.');
}

} // namespace

request::request(std::string_view host, const std::string& service) {
    // RFC 3986, 3.2.2: "A host identified by an Internet Protocol literal address, version 6 [RFC3513] or later, is
    // distinguished by enclosing the IP literal within square brackets".
    if (host.size() > 2 && host.front() == '[' && host.back() == ']' && host.find(':') != std::string_view::npos)
        host = host.substr(1, host.size() - 2);
    host_ = in_lower_case(host);
    is_empty_ = host.empty();
    // RFC 6761, 6.3: "Name resolution APIs and libraries SHOULD recognize localhost names as special and SHOULD always
    // return the IP loopback address for address queries".
    if (is_within(host_, "localhost")) host_ = loopback;
    const bool a_number = !service.empty() && std::ranges::all_of(service, [](char c) { return c >= '0' && c <= '9'; });
    if (a_number) {
        const auto [end, failure] = std::from_chars(service.data(), service.data() + service.size(), port_);
        makes_no_sense_ = failure != std::errc{};
    } else {
        named_service_ = service;
        makes_no_sense_ = service.empty() || service.find('\0') != std::string::npos || service.front() == '-';
    }
}

bool request::answer_at_once(std::vector<address>& found, std::error_code& error) const {
    if (makes_no_sense_) {
        error = resolver_error(EAI_SERVICE);
        return true;
    }
    // RFC 6761, 6.4: "Name resolution APIs and libraries SHOULD recognize "invalid" names as special and SHOULD always
    // return immediate negative responses."
    if (is_empty_ || host_.find('\0') != std::string::npos || is_within(host_, "invalid")) {
        error = resolver_error(EAI_NONAME);
        return true;
    }
    if (!named_service_.empty()) return false; // whose number is to be looked up
    if (host_ == loopback) {                   // in the order of RFC 6724
        found = {address("::1", port_), address("127.0.0.1", port_)};
        return true;
    }
    try {
        found = {address(host_, port_)};
        return true;
    } catch (const std::invalid_argument&) {
        return false; // a name
    }
}

} // namespace lockstep::net::detail
