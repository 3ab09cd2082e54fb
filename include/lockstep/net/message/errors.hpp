// What can be wrong with a message, and with what was asked for by one.
#pragma once

#include <string>
#include <system_error>

namespace lockstep::net {

/// What is wrong with bytes that should be a message, or with a message that should become bytes. The code of a
/// std::error_code whose category is message_category().
enum class message_errc {
    malformed = 1, ///< not MessagePack or JSON, or not an envelope
    truncated,     ///< the bytes end within a message
    too_large,     ///< a frame, a line, a text or binary data above its limit
    too_deep,      ///< nested deeper than the limit
    too_many,      ///< an array or a map with more entries than the limit, or more than there are bytes for
    wrong_magic,   ///< these are no frames
    wrong_version, ///< frames of another version of the protocol
    wrong_network, ///< frames of another network
    wrong_name,  ///< a sender, a recipient, a kind or a trace that is empty, too long, or has other than visible ASCII
    unsupported, ///< an extension type of MessagePack, a key that is no text, the same key twice
    not_text,    ///< a text that is not UTF-8
};

/// Named "lockstep.message".
const std::error_category& message_category() noexcept;
/// For std::error_code and std::error_condition.
std::error_code make_error_code(message_errc code) noexcept;

} // namespace lockstep::net

template <>
struct std::is_error_code_enum<lockstep::net::message_errc> : std::true_type {};
