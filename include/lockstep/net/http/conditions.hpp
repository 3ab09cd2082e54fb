// Requests that depend on what the client has already (RFC 9110, 13): validators of a representation, and the order in which
// the conditions count.
#pragma once

#include "lockstep/net/http/fields.hpp"
#include "lockstep/net/http/method.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace lockstep::net::http {

/// What the representation is that the conditions are about.
struct validators {
    bool exists = true;                                      ///< there is one: If-Match: * holds
    std::string_view entity_tag{};                           ///< with its quotes, and W/ where it is weak; empty: none
    std::optional<std::chrono::sys_seconds> last_modified{}; ///< where it is known
};

/// What becomes of a request with conditions.
enum class verdict : std::uint8_t {
    proceed,             ///< do what the method says
    not_modified,        ///< 304
    precondition_failed, ///< 412
};

/// In the order of 13.2.2: If-Match, or else If-Unmodified-Since; then If-None-Match, or else If-Modified-Since. Dates that are
/// malformed, or stand in a request that they are not for, are ignored.
verdict evaluate(method m, const fields& request, const validators&);

/// The Range of a GET counts: there is one, and If-Range, if there is one, matches (13.1.5).
bool range_applies(method m, const fields& request, const validators&);

/// Is it `[ W/ ] DQUOTE *etagc DQUOTE` (8.8.3)?
bool is_entity_tag(std::string_view text) noexcept;

} // namespace lockstep::net::http
