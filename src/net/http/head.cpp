// Heads are read by llhttp, in its strict mode. It is older and better tested than anything we could write, and it leaves a few
// things open; they are decided here, in message_rules.cpp and in start_line.cpp, so a head must please both.
#include "lockstep/net/http/head.hpp"

#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/head_scanner.hpp"
#include "net/http/message_rules.hpp"

#include <llhttp.h>

namespace lockstep::net::http {

namespace {

/// Collects what llhttp tells. Its pieces of a name or a value lie one behind the other in the text.
struct collector {
    fields& into;
    std::size_t most;
    std::string_view name{}, value{};
    fault failure = fault::none;

    static collector& of(llhttp_t* parser) { return *static_cast<collector*>(parser->data); }
    static void extend(std::string_view& whole, const char* at, std::size_t length) {
        whole = whole.data() == nullptr ? std::string_view(at, length)
                                        : std::string_view(whole.data(), whole.size() + length);
    }
    static int on_name(llhttp_t* parser, const char* at, std::size_t length) {
        extend(of(parser).name, at, length);
        return HPE_OK;
    }
    static int on_value(llhttp_t* parser, const char* at, std::size_t length) {
        extend(of(parser).value, at, length);
        return HPE_OK;
    }
    static int on_field_complete(llhttp_t* parser) {
        collector& self = of(parser);
        if (self.into.size() >= self.most) self.failure = fault::too_many_fields;
        // "field-line = field-name ":" OWS field-value OWS" (RFC 9112, 5): no empty name, which llhttp lets through.
        else if (!self.into.try_add(self.name, self.value)) self.failure = fault::bad_field;
        self.name = self.value = {};
        return self.failure == fault::none ? HPE_OK : HPE_USER;
    }
    static int on_head_complete(llhttp_t*) { return HPE_PAUSED; } // the body is not for llhttp
};

const llhttp_settings_t& settings() {
    static const llhttp_settings_t all = [] {
        llhttp_settings_t s;
        llhttp_settings_init(&s);
        s.on_header_field = collector::on_name;
        s.on_header_value = collector::on_value;
        s.on_header_value_complete = collector::on_field_complete;
        s.on_headers_complete = collector::on_head_complete;
        return s;
    }();
    return all;
}

fault meaning_of(llhttp_errno_t error, const fields& so_far, llhttp_type_t type) {
    switch (error) {
    case HPE_INVALID_CONTENT_LENGTH: return fault::bad_length;
    case HPE_UNEXPECTED_CONTENT_LENGTH:
        return so_far.contains("Transfer-Encoding") ? fault::length_and_coding : fault::several_lengths;
    case HPE_INVALID_TRANSFER_ENCODING: {
        if (so_far.contains("Content-Length")) return fault::length_and_coding;
        const fault ours = coding_fault(so_far);
        return ours == fault::none ? fault::coding_not_last : ours;
    }
    case HPE_INVALID_URL: return fault::bad_target;
    case HPE_INVALID_METHOD:
    case HPE_INVALID_VERSION:
    case HPE_INVALID_CONSTANT:
    case HPE_INVALID_STATUS: return type == HTTP_REQUEST ? fault::bad_request_line : fault::bad_status_line;
    default: return fault::bad_field;
    }
}

/// Adds the fields of a head that comes in those pieces.
fault read_fields(std::initializer_list<std::string_view> pieces, llhttp_type_t type, std::size_t most, fields& into) {
    collector collected{into, most};
    llhttp_t parser;
    llhttp_init(&parser, type, &settings());
    parser.data = &collected;
    parser.lenient_flags |= LENIENT_VERSION; // HTTP/1.2 is for us to decide (start_line.cpp)
    llhttp_errno_t result = HPE_OK;
    const char* end = nullptr;
    for (const std::string_view piece : pieces) {
        end = piece.data() + piece.size();
        if (result == HPE_OK) result = llhttp_execute(&parser, piece.data(), piece.size());
    }
    if (collected.failure != fault::none) return collected.failure;
    if (result != HPE_PAUSED) return meaning_of(result, into, type);
    // It must have found the end where we did.
    return llhttp_get_error_pos(&parser) == end ? fault::none : fault::bad_field;
}

/// Is the text a complete head, and nothing behind it? Its first line goes into `line`.
fault split_off_first_line(std::string_view text, head_scanner::what kind, const limits& most, std::string& line) {
    head_scanner scanner;
    scanner.begin(kind, most, most.head_bytes);
    std::string_view rest = text;
    head_scanner::found found = scanner.take(rest);
    if (found == head_scanner::found::first_line) {
        line = scanner.text();
        found = scanner.take(rest);
    }
    if (found == head_scanner::found::wrong) return scanner.failure();
    return found == head_scanner::found::all && rest.empty() ? fault::none : fault::incomplete;
}

} // namespace

fault parse_fields(std::string_view text, const limits& most, request_head& into) {
    const bool absolute_form = !into.fields.empty(); // its authority waits there
    const std::size_t most_fields = most.fields + (absolute_form ? 1 : 0);
    if (const fault f = read_fields({text}, HTTP_REQUEST, most_fields, into.fields); f != fault::none) return f;
    return apply_rules(into, absolute_form);
}

fault parse_fields(std::string_view text, const limits& most, method answered, response_head& into) {
    into.fields.clear();
    if (const fault f = read_fields({text}, HTTP_RESPONSE, most.fields, into.fields); f != fault::none) return f;
    return apply_rules(answered, into);
}

fault parse_trailers(std::string_view text, std::size_t most, fields& into) {
    into.clear();
    if (text == "\r\n") return fault::none;
    if (const fault f = read_fields({"HTTP/1.1 200 OK\r\n", text}, HTTP_RESPONSE, most, into); f != fault::none)
        return f;
    return trailer_fault(into);
}

fault parse_head(std::string_view text, const limits& most, request_head& into) {
    std::string line;
    fault f = split_off_first_line(text, head_scanner::what::request, most, line);
    if (f == fault::none) f = parse_request_line(line, most, into);
    return f == fault::none ? parse_fields(text.substr(text.find(line)), most, into) : f;
}

fault parse_head(std::string_view text, const limits& most, method answered, response_head& into) {
    std::string line;
    fault f = split_off_first_line(text, head_scanner::what::response, most, line);
    if (f == fault::none) f = parse_status_line(line, into);
    return f == fault::none ? parse_fields(text, most, answered, into) : f;
}

} // namespace lockstep::net::http
