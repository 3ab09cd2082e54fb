// What a request asks for: the methods of RFC 9110 (9.3), and PATCH (RFC 5789). Others are not implemented, and a server
// says so (501). Names are case-sensitive: `get` is no method.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lockstep::net::http {

/// What is asked for.
enum class method : std::uint8_t { get, head, post, put, delete_, connect, options, trace, patch };

/// "GET" and so on.
std::string_view name_of(method m) noexcept;

/// The method of that name; nothing where it is none that is implemented here.
std::optional<method> method_named(std::string_view name) noexcept;

/// The client asks for nothing to be changed (RFC 9110, 9.2.1): GET, HEAD, OPTIONS, TRACE.
constexpr bool is_safe(method m) noexcept {
    return m == method::get || m == method::head || m == method::options || m == method::trace;
}

/// Several of the same request mean what one means (RFC 9110, 9.2.2), so it may be sent again: the safe ones, PUT, DELETE.
constexpr bool is_idempotent(method m) noexcept { return is_safe(m) || m == method::put || m == method::delete_; }

} // namespace lockstep::net::http
