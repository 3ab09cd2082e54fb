// Values as JSON text (RFC 8259). What JSON has no word for is a map with one member, whose key says what it is:
//
//     {"$binary": "3q2+7w=="}     binary data, in Base64
//     {"$real": "nan"}            also "inf" and "-inf"
//
// and a map that looks like one of these without being one has one more '$' before its key.
#pragma once

#include "lockstep/net/message/message.hpp"

namespace lockstep::net::detail {

/// Adds a value to `out`; stops early once `out` is longer than `most`. Texts must be UTF-8.
void append_json(const value& v, std::string& out, std::size_t most = static_cast<std::size_t>(-1));
/// Adds a text with its quotes.
void append_json_text(std::string_view text, std::string& out);

/// Reads one JSON text, no blanks before or after it but those that JSON allows. Nil where `error` is set. `extra_depth`:
/// levels of nesting above those that the limits allow.
value parse_json(std::string_view text, const message_limits& limits, std::size_t extra_depth, std::error_code& error);

} // namespace lockstep::net::detail
