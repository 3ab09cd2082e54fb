// How a request ended: the three-digit codes of RFC 9110 (15) and a few registered later.
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep::net::http {

/// A status code. Codes without a name here are as good: `status{299}`.
enum class status : std::uint16_t {
    continue_ = 100,
    switching_protocols = 101,
    processing = 102,
    early_hints = 103,

    ok = 200,
    created = 201,
    accepted = 202,
    non_authoritative_information = 203,
    no_content = 204,
    reset_content = 205,
    partial_content = 206,

    multiple_choices = 300,
    moved_permanently = 301,
    found = 302,
    see_other = 303,
    not_modified = 304,
    use_proxy = 305,
    temporary_redirect = 307,
    permanent_redirect = 308,

    bad_request = 400,
    unauthorized = 401,
    payment_required = 402,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    not_acceptable = 406,
    proxy_authentication_required = 407,
    request_timeout = 408,
    conflict = 409,
    gone = 410,
    length_required = 411,
    precondition_failed = 412,
    content_too_large = 413,
    uri_too_long = 414,
    unsupported_media_type = 415,
    range_not_satisfiable = 416,
    expectation_failed = 417,
    misdirected_request = 421,
    unprocessable_content = 422,
    too_early = 425,
    upgrade_required = 426,
    precondition_required = 428,
    too_many_requests = 429,
    request_header_fields_too_large = 431,
    unavailable_for_legal_reasons = 451,

    internal_server_error = 500,
    not_implemented = 501,
    bad_gateway = 502,
    service_unavailable = 503,
    gateway_timeout = 504,
    http_version_not_supported = 505,
    insufficient_storage = 507,
    network_authentication_required = 511,
};

/// The number: 404.
constexpr unsigned code_of(status s) noexcept { return static_cast<unsigned>(s); }

/// The words that go with it: "Not Found". Those of its class (x00) for a code without a name here; empty where even the
/// class is unknown.
std::string_view reason_phrase(status s) noexcept;

constexpr bool is_informational(status s) noexcept { return code_of(s) / 100 == 1; } ///< 1xx: another response follows
constexpr bool is_success(status s) noexcept { return code_of(s) / 100 == 2; }       ///< 2xx
constexpr bool is_redirection(status s) noexcept { return code_of(s) / 100 == 3; }   ///< 3xx
constexpr bool is_client_error(status s) noexcept { return code_of(s) / 100 == 4; }  ///< 4xx
constexpr bool is_server_error(status s) noexcept { return code_of(s) / 100 == 5; }  ///< 5xx

/// A response with such a status never has content (RFC 9110, 6.4.1): 1xx, 204, 304.
constexpr bool never_has_content(status s) noexcept {
    return is_informational(s) || s == status::no_content || s == status::not_modified;
}

} // namespace lockstep::net::http
