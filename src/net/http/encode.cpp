// Heads and chunks as they go over the wire. Fields hold nothing that could end a line (fields.hpp); what stands in the first
// line is looked at here.
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/head.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace lockstep::net::http {

namespace {

void append_fields(std::string& out, const fields& all) {
    for (const auto [name, value] : all) out.append(name).append(": ").append(value).append("\r\n");
    out.append("\r\n");
}

} // namespace

void append_head(std::string& out, const request_head& head) {
    if (head.target.empty() || !detail::all_are(head.target, detail::target_character))
        throw std::invalid_argument("lockstep::net::http: the target of a request has a space or a control character");
    out.append(name_of(head.method)).append(" ").append(head.target).append(" HTTP/1.1\r\n");
    append_fields(out, head.fields);
}

void append_head(std::string& out, const response_head& head) {
    if (!is_field_value(head.reason))
        throw std::invalid_argument("lockstep::net::http: the reason of a response has a control character");
    if (code_of(head.status) < 100 || code_of(head.status) > 999)
        throw std::invalid_argument("lockstep::net::http: a status has three digits");
    std::array<char, 3> code;
    std::to_chars(code.data(), code.data() + code.size(), code_of(head.status));
    out.append("HTTP/1.1 ").append(code.data(), code.size()).append(" ");
    out.append(head.reason.empty() ? reason_phrase(head.status) : head.reason).append("\r\n");
    append_fields(out, head.fields);
}

void append_chunk_size(std::string& out, std::size_t bytes) {
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes, 16).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data())).append("\r\n");
}

void append_last_chunk(std::string& out, const fields& trailers) {
    out.append("0\r\n");
    append_fields(out, trailers);
}

} // namespace lockstep::net::http
