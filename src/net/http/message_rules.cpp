#include "net/http/message_rules.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace lockstep::net::http {

namespace {

/// The few fields that matter to the message itself, found in one pass.
struct framing_fields {
    std::size_t hosts = 0, lengths = 0, codings = 0;
    std::string_view host, length, coding, expectation;
    bool close = false, keep_alive = false, expects = false;

    explicit framing_fields(const fields& all) {
        for (const auto [name, value] : all) look_at(name, value);
    }

private:
    void look_at(std::string_view name, std::string_view value) {
        switch (name.size()) {
        case 4:
            if (same_name(name, "Host")) ++hosts, host = value;
            break;
        case 6:
            if (same_name(name, "Expect")) expects = true, expectation = value;
            break;
        case 10:
            if (same_name(name, "Connection")) look_at_connection(value);
            break;
        case 14:
            if (same_name(name, "Content-Length")) ++lengths, length = value;
            break;
        case 17:
            if (same_name(name, "Transfer-Encoding")) ++codings, coding = value;
            break;
        default: break;
        }
    }
    void look_at_connection(std::string_view value) {
        for_each_element(value, [this](std::string_view option) {
            close |= same_name(option, "close");
            keep_alive |= same_name(option, "keep-alive");
            return true;
        });
    }
};

/// "Any Content-Length field value greater than or equal to zero is valid" (RFC 9110, 8.6): digits only, leading zeros too.
fault parse_length(std::string_view text, std::uint64_t& into) {
    const bool digits = !text.empty() && std::ranges::all_of(text, is_digit);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return digits && error == std::errc() && into <= limits::no_limit ? fault::none : fault::bad_length;
}

fault decide_framing(const framing_fields& of, head& into) {
    into.framing = framing::none;
    into.content_length = 0;
    if (of.codings != 0) {
        // "If a message is received with both a Transfer-Encoding and a Content-Length header field, […] such a message might
        // indicate an attempt to perform request smuggling […] and ought to be handled as an error" (RFC 9112, 6.3).
        if (of.lengths != 0) return fault::length_and_coding;
        // "A server or client that receives an HTTP/1.0 message containing a Transfer-Encoding header field MUST treat the
        // message as if the framing is faulty" (6.1).
        if (into.version == version::http_1_0) return fault::coding_in_http_1_0;
        into.framing = framing::chunked;
        return of.codings == 1 && same_name(of.coding, "chunked") ? fault::none : coding_fault(into.fields);
    }
    if (of.lengths == 0) return fault::none;
    // "invalid (or has multiple) […] the recipient MUST treat it as an unrecoverable error" (6.3), also where all say the same.
    if (of.lengths > 1) return fault::several_lengths;
    into.framing = framing::length;
    return parse_length(of.length, into.content_length);
}

/// RFC 9112, 9.3.
bool persists(const framing_fields& of, version v) {
    if (of.close) return false;
    return v == version::http_1_1 || of.keep_alive;
}

} // namespace

fault coding_fault(const fields& all) {
    std::size_t chunked = 0, others = 0;
    bool last_is_chunked = false;
    for (const auto [name, value] : all) {
        if (!same_name(name, "Transfer-Encoding")) continue;
        for_each_element(value, [&](std::string_view coding) {
            last_is_chunked = same_name(coding, "chunked");
            ++(last_is_chunked ? chunked : others);
            return true;
        });
    }
    // "If any transfer coding other than chunked is applied to a request's content, the sender MUST apply chunked as the final
    // transfer coding" and "A sender MUST NOT apply the chunked transfer coding more than once" (RFC 9112, 6.1).
    if (chunked > 1 || (chunked == 1 && !last_is_chunked)) return fault::coding_not_last;
    // "A server that receives a request message with a transfer coding it does not understand SHOULD respond with 501" (6.1).
    if (others != 0) return fault::unknown_coding;
    // One element, and the fields have commas or are several: "chunked," is not exactly that.
    const bool exact =
        chunked == 1 && all.count("Transfer-Encoding") == 1 && same_name(*all.get("Transfer-Encoding"), "chunked");
    return exact ? fault::none : fault::coding_not_last;
}

fault apply_rules(request_head& into, bool absolute_form) {
    const framing_fields of(into.fields);
    // "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header
    // field and to any request message that contains more than one Host header field line or a Host header field with an
    // invalid field value" (RFC 9112, 3.2).
    const std::size_t sent = of.hosts - (absolute_form ? 1 : 0);
    if (sent > 1) return fault::several_hosts;
    if (sent == 0 && into.version == version::http_1_1) return fault::no_host;
    if (sent == 1 && !is_host(of.host)) return fault::bad_host;
    if (absolute_form) into.fields.set("Host", into.fields[0].value);

    if (const fault f = decide_framing(of, into); f != fault::none) return f;
    into.keep_alive = persists(of, into.version);
    // "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that expectation" and "A server
    // that receives an Expect field value containing a member other than 100-continue MAY respond with a 417" (RFC 9110, 10.1.1).
    into.expects_continue = false;
    if (of.expects && into.version == version::http_1_1) {
        if (!same_name(of.expectation, "100-continue")) return fault::unknown_expectation;
        into.expects_continue = into.framing == framing::chunked || into.content_length != 0;
    }
    return fault::none;
}

fault apply_rules(method answered, response_head& into) {
    const framing_fields of(into.fields);
    if (const fault f = decide_framing(of, into); f != fault::none) return f;
    // "Any response to a HEAD request and any response with a 1xx, 204, or 304 status code is always terminated by the first
    // empty line after the header fields" and "Any 2xx (Successful) response to a CONNECT request implies that the connection
    // will become a tunnel" (RFC 9112, 6.3).
    if (answered == method::head || never_has_content(into.status) ||
        (answered == method::connect && is_success(into.status)))
        into.framing = framing::none;
    else if (into.framing == framing::none) into.framing = framing::until_close;
    into.keep_alive = persists(of, into.version) && into.framing != framing::until_close;
    return fault::none;
}

fault trailer_fault(const fields& trailers) {
    // "A sender MUST NOT generate a trailer field unless the sender knows the corresponding header field name's definition
    // permits" it (RFC 9110, 6.5.1): not message framing, routing, request modifiers, authentication, content.
    static constexpr std::array<std::string_view, 13> forbidden = {
        "Content-Length",   "Transfer-Encoding", "Host",          "Trailer", "Connection",
        "Expect",           "Upgrade",           "Authorization", "Cookie",  "Set-Cookie",
        "Content-Encoding", "Content-Type",      "Content-Range"};
    for (const auto [name, value] : trailers)
        for (const std::string_view no : forbidden)
            if (same_name(name, no)) return fault::forbidden_trailer;
    return fault::none;
}

} // namespace lockstep::net::http
