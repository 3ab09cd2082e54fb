// The first lines of requests and responses (RFC 9112, 3 and 4), and the target in its four forms.
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/head.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace lockstep::net::http {

namespace {

/// HTTP-version = "HTTP/" DIGIT "." DIGIT, case-sensitive (RFC 9112, 2.3).
fault parse_version(std::string_view text, fault malformed, version& into) {
    if (text.size() != 8 || !text.starts_with("HTTP/") || !is_digit(text[5]) || text[6] != '.' || !is_digit(text[7]))
        return malformed;
    if (text[5] == '0') return malformed; // HTTP/0.9 had no version in its request line
    if (text[5] != '1') return fault::version_not_supported;
    into = text[7] == '0' ? version::http_1_0 : version::http_1_1;
    return fault::none;
}

bool is_port(std::string_view text) {
    if (text.size() > 5 || !std::ranges::all_of(text, is_digit)) return false;
    unsigned port = 0;
    for (const char c : text) port = port * 10 + static_cast<unsigned>(c - '0');
    return port <= 65'535;
}

bool is_ipv6(std::string_view text) {
    char terminated[INET6_ADDRSTRLEN] = {};
    if (text.size() >= sizeof terminated) return false;
    text.copy(terminated, text.size());
    in6_addr address;
    return text.find('\0') == text.npos && inet_pton(AF_INET6, terminated, &address) == 1;
}

bool is_registered_name(std::string_view text) {
    if (text.empty() || !detail::all_are(text, detail::host_character)) return false;
    for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0) return false;
    return true;
}

/// absolute-form: takes the authority out of "http://authority/path?query".
bool take_absolute(std::string_view target, method m, request_head& into) {
    const std::size_t colon = target.find("://");
    if (colon == target.npos) return false;
    const std::string_view scheme = target.substr(0, colon);
    if (!same_name(scheme, "http") && !same_name(scheme, "https")) return false;
    target.remove_prefix(colon + 3);
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    const std::string_view authority = target.substr(0, end), rest = target.substr(end);
    if (!is_host(authority)) return false;
    // "When an origin server receives a request with an absolute-form of request-target, the origin server MUST ignore the
    // received Host header field (if any) and instead use the host information of the request-target" (3.2.2).
    into.fields.set("Host", authority);
    // "If a proxy receives an OPTIONS request with an absolute-form of request-target in which the URI has an empty path and
    // no query component, then […] "*" as the request-target" (3.2.4)
    if (rest.empty()) into.target = m == method::options ? "*" : "/";
    else into.target.assign(rest.front() == '?' ? "/" : "").append(rest);
    return true;
}

fault parse_target(std::string_view target, request_head& into) {
    // Only VCHAR, and no fragment: "a user agent […] excluding any fragment component" (RFC 9112, 3.2; RFC 9110, 7.1).
    if (target.empty() || !detail::all_are(target, detail::target_character) || target.find('#') != target.npos)
        return fault::bad_target;
    const bool connect = into.method == method::connect;
    if (target == "*") {
        // "The asterisk-form of request-target is only used for a server-wide OPTIONS request" (3.2.4).
        if (into.method != method::options) return fault::target_not_for_method;
        into.target = target;
        return fault::none;
    }
    if (connect) {
        // "The authority-form of request-target is only used for CONNECT requests. It consists of only the uri-host and port
        // number of the tunnel destination" (3.2.3).
        const std::size_t colon = target.rfind(':');
        if (!is_host(target) || colon == target.npos || colon + 1 == target.size() || target.ends_with(']'))
            return fault::target_not_for_method;
        into.target = target;
        return fault::none;
    }
    if (target.front() == '/') {
        into.target = target;
        return fault::none;
    }
    if (take_absolute(target, into.method, into)) return fault::none;
    return is_host(target) ? fault::target_not_for_method : fault::bad_target;
}

} // namespace

bool is_host(std::string_view text) noexcept {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == text.npos || !is_ipv6(text.substr(1, end - 1))) return false;
        text.remove_prefix(end + 1);
        return text.empty() || (text.front() == ':' && is_port(text.substr(1)));
    }
    const std::size_t colon = text.find(':');
    if (colon == text.npos) return is_registered_name(text);
    return is_registered_name(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

fault parse_request_line(std::string_view line, const limits& most, request_head& into) {
    into.fields.clear();
    // request-line = method SP request-target SP HTTP-version; exactly one space each: "recipients MAY instead parse on
    // whitespace-delimited word boundaries" (3), which we don't.
    const std::size_t first = line.find(' ');
    const std::string_view name = line.substr(0, first);
    if (!is_token(name)) return fault::bad_request_line;
    if (name.size() > most.method_bytes) return fault::unknown_method;
    if (first == line.npos) return fault::bad_request_line;
    const std::string_view rest = line.substr(first + 1);
    const std::size_t second = rest.find(' ');
    if (second == rest.npos || rest.find(' ', second + 1) != rest.npos) return fault::bad_request_line;
    const std::string_view target = rest.substr(0, second);
    // "A server that receives a request-target longer than any URI it wishes to parse MUST respond with a 414" (3).
    if (target.size() > most.target_bytes) return fault::target_too_long;
    if (const fault f = parse_version(rest.substr(second + 1), fault::bad_request_line, into.version); f != fault::none)
        return f;
    // "A server that receives a method longer than any that it implements SHOULD respond with a 501" (3).
    const auto known = method_named(name);
    if (!known) return fault::unknown_method;
    into.method = *known;
    return parse_target(target, into);
}

fault parse_status_line(std::string_view line, response_head& into) {
    // status-line = HTTP-version SP status-code SP [ reason-phrase ]; many leave the second space out with the reason.
    if (const fault f = parse_version(line.substr(0, 8), fault::bad_status_line, into.version); f != fault::none)
        return f;
    if (line.size() < 12 || line[8] != ' ') return fault::bad_status_line;
    const std::string_view code = line.substr(9, 3);
    if (!std::ranges::all_of(code, is_digit) || code[0] == '0') return fault::bad_status_line;
    if (line.size() > 12 && line[12] != ' ') return fault::bad_status_line;
    const std::string_view reason = line.substr(std::min<std::size_t>(line.size(), 13));
    if (!is_field_value(reason)) return fault::bad_status_line;
    into.status = static_cast<status>((code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'));
    into.reason = reason;
    return fault::none;
}

} // namespace lockstep::net::http
