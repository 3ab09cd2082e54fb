#include "net/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lockstep::net::detail {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(0xFF);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        all[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return all;
}();

} // namespace

void append_base64(std::string_view bytes, std::string& out) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
        for (std::size_t i = 0; i < 4; ++i) out += i <= bytes.size() ? alphabet[group >> (18 - 6 * i) & 63] : '=';
    }
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    text.remove_suffix(padding);
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::uint8_t six = values[static_cast<unsigned char>(c)];
        if (six == 0xFF) return std::nullopt;
        bits = bits << 6 | six;
        if ((count += 6) < 8) continue;
        bytes += static_cast<char>(bits >> (count -= 8));
        bits &= (1U << count) - 1;
    }
    // RFC 4648 §3.5: "Implementations MAY chose to reject the encoding if the pad bits have not been set to zero."
    if (bits != 0) return std::nullopt;
    return bytes;
}

} // namespace lockstep::net::detail
