#include "lockstep/net/http/fault.hpp"

#include <string>

namespace lockstep::net::http {

status answer_to(fault f) noexcept {
    switch (f) {
    case fault::unknown_method:
    case fault::unknown_coding: return status::not_implemented;
    case fault::version_not_supported: return status::http_version_not_supported;
    case fault::target_too_long: return status::uri_too_long;
    case fault::head_too_large:
    case fault::too_many_fields: return status::request_header_fields_too_large;
    case fault::unknown_expectation: return status::expectation_failed;
    case fault::body_too_large: return status::content_too_large;
    default: return status::bad_request;
    }
}

const char* sentence_of(fault f) noexcept {
    switch (f) {
    case fault::none: return "nothing is wrong with the message";
    case fault::several_blank_lines: return "more than one empty line comes before the request";
    case fault::bad_request_line: return "the first line is not a request of HTTP/1";
    case fault::bad_status_line: return "the first line is not a response of HTTP/1";
    case fault::unknown_method: return "the method is not implemented";
    case fault::version_not_supported: return "only HTTP/1 is spoken here";
    case fault::target_too_long: return "the target of the request is too long";
    case fault::bad_target: return "the target of the request is malformed";
    case fault::target_not_for_method: return "the target of the request does not go with its method";
    case fault::bare_cr: return "a CR without LF is in the head";
    case fault::bare_lf: return "a line ends with LF alone";
    case fault::folded_line: return "a line of the head begins with whitespace";
    case fault::bad_field: return "a field is malformed";
    case fault::head_too_large: return "the head is too large";
    case fault::too_many_fields: return "there are too many fields";
    case fault::no_host: return "there is no Host";
    case fault::several_hosts: return "there is more than one Host";
    case fault::bad_host: return "the Host is malformed";
    case fault::length_and_coding: return "there are both Content-Length and Transfer-Encoding";
    case fault::bad_length: return "the Content-Length is malformed";
    case fault::several_lengths: return "there is more than one Content-Length";
    case fault::unknown_coding: return "the transfer coding is not implemented";
    case fault::coding_not_last: return "chunked is not the last and only transfer coding";
    case fault::coding_in_http_1_0: return "there is a Transfer-Encoding in HTTP/1.0";
    case fault::unknown_expectation: return "the expectation is not known";
    case fault::bad_chunk: return "a chunk is malformed";
    case fault::chunk_extension_too_large: return "the extensions of chunks are too large";
    case fault::forbidden_trailer: return "a field is in the trailers that may not be there";
    case fault::body_too_large: return "the content is too large";
    case fault::incomplete: return "the connection ended within the message";
    }
    return "unknown fault";
}

const std::error_category& fault_category() noexcept {
    static const class final : public std::error_category {
        const char* name() const noexcept override { return "lockstep.http"; }
        std::string message(int value) const override { return sentence_of(static_cast<fault>(value)); }
    } category;
    return category;
}

} // namespace lockstep::net::http
