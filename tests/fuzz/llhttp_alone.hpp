// The second opinion: strict llhttp by itself, without the rules that we add. Ours may refuse more; what ours takes it must
// take too, and end at the same byte.
#pragma once

#include <cstddef>
#include <llhttp.h>
#include <optional>
#include <string_view>

namespace lockstep::fuzz {

/// How many bytes the first message has; nothing: it is malformed, or not complete.
inline std::optional<std::size_t> end_by_llhttp(llhttp_type_t kind, std::string_view bytes) {
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_message_complete = [](llhttp_t*) -> int { return HPE_PAUSED; };
    llhttp_t parser;
    llhttp_init(&parser, kind, &settings);
    const llhttp_errno_t result = llhttp_execute(&parser, bytes.data(), bytes.size());
    if (result != HPE_PAUSED) return std::nullopt;
    return static_cast<std::size_t>(llhttp_get_error_pos(&parser) - bytes.data());
}

} // namespace lockstep::fuzz
