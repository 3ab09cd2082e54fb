// Bytes as hexadecimal digits, and back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lockstep::net::p2p::detail {

/// Two lower-case digits a byte.
inline std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// What a digit stands for; -1: it is none.
constexpr int value_of_hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Fills all of `into`. False: the digits are not two for each of its bytes, or not all of them are digits.
inline bool from_hex(std::string_view digits, std::span<std::uint8_t> into) noexcept {
    if (digits.size() != 2 * into.size()) return false;
    for (std::size_t i = 0; i < into.size(); ++i) {
        const int high = value_of_hex_digit(digits[2 * i]), low = value_of_hex_digit(digits[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        into[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

} // namespace lockstep::net::p2p::detail
