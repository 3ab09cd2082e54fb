#include "net/http/server/log_line.hpp"

#include "lockstep/net/http/date.hpp"

namespace lockstep::net::http {

namespace {

/// "127.0.0.1:80" and "[::1]:80" without the port.
std::string_view host_of(std::string_view peer) {
    const std::size_t colon = peer.rfind(':');
    return colon == peer.npos || peer.ends_with(']') ? peer : peer.substr(0, colon);
}

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\') out += c;
        else out.append("\\x") += {digits[byte >> 4], digits[byte & 15]};
    }
}

} // namespace

std::string log_line(std::string_view peer, const request_head* asked, status answered, std::uint64_t bytes,
                     std::chrono::sys_seconds when) {
    // "Sun, 06 Nov 1994 08:49:37 GMT" has all the parts of "06/Nov/1994:08:49:37 +0000".
    const date_text date(when);
    const std::string_view parts = date;
    std::string line;
    append_escaped(line, peer.empty() ? "-" : host_of(peer));
    line.append(" - - [").append(parts.substr(5, 2)).append("/").append(parts.substr(8, 3)).append("/");
    line.append(parts.substr(12, 4)).append(":").append(parts.substr(17, 8)).append(" +0000] \"");
    if (asked != nullptr) {
        line.append(name_of(asked->method)).append(" ");
        append_escaped(line, asked->target);
        line.append(asked->version == version::http_1_0 ? " HTTP/1.0" : " HTTP/1.1");
    } else {
        line += "-";
    }
    line.append("\" ").append(std::to_string(code_of(answered))).append(" ");
    return line.append(bytes == 0 ? "-" : std::to_string(bytes));
}

} // namespace lockstep::net::http
