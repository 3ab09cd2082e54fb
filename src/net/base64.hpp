// Base64 (RFC 4648 §4), with padding, strict: whoever writes it otherwise is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::detail {

void append_base64(std::string_view bytes, std::string& out);
/// Nothing: it is not what append_base64 would have written for any bytes.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace lockstep::net::detail
