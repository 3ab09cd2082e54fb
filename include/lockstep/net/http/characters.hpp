// What HTTP's texts are made of (RFC 9110, 5.5 and 5.6): tokens, values of fields, names that differ in case only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lockstep::net::http {

namespace detail {

enum character_class : std::uint8_t {
    token_character = 1,
    value_character = 2,
    target_character = 4,
    host_character = 8
};

consteval std::array<std::uint8_t, 256> character_classes() {
    std::array<std::uint8_t, 256> of{};
    const auto letter_or_digit = [](unsigned c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    const auto among = [](unsigned c, std::string_view some) {
        return some.find(static_cast<char>(c)) != std::string_view::npos;
    };
    for (unsigned c = 0; c < 256; ++c) {
        // tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
        if (letter_or_digit(c) || (c != 0 && c < 128 && among(c, "!#$%&'*+-.^_`|~"))) of[c] |= token_character;
        // field-vchar = VCHAR / obs-text, and SP and HTAB between them
        if (c == '\t' || (c >= 0x20 && c != 0x7f)) of[c] |= value_character;
        if (c >= 0x21 && c <= 0x7e) of[c] |= target_character;
        // RFC 3986, 3.2.2: reg-name = *( unreserved / pct-encoded / sub-delims )
        if (letter_or_digit(c) || (c != 0 && c < 128 && among(c, "-._~%!$&'()*+,;="))) of[c] |= host_character;
    }
    return of;
}
inline constexpr std::array<std::uint8_t, 256> classes = character_classes();

constexpr bool all_are(std::string_view text, character_class wanted) noexcept {
    for (const char c : text)
        if ((classes[static_cast<unsigned char>(c)] & wanted) == 0) return false;
    return true;
}

} // namespace detail

/// token = 1*tchar: names of fields and methods.
constexpr bool is_token(std::string_view text) noexcept {
    return !text.empty() && detail::all_are(text, detail::token_character);
}
/// Can be the value of a field: no CR, LF, NUL, nor any other control character but HTAB.
constexpr bool is_field_value(std::string_view text) noexcept { return detail::all_are(text, detail::value_character); }

/// DIGIT, in ASCII.
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
/// The value of a hexadecimal digit; -1: it is none.
constexpr int hex_digit(char c) noexcept {
    if (is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Only ASCII letters change.
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The same but for the case of ASCII letters, whatever the locale.
constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

/// Without the optional whitespace (SP, HTAB) around it.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Calls f with each element of a list that is separated by commas (RFC 9110, 5.6.1), trimmed; empty ones are left out.
/// Commas within quotes belong to the element. f returns false to end it. Returns whether it came to the end.
template <class F>
constexpr bool for_each_element(std::string_view list, F&& f) {
    while (!list.empty()) {
        std::size_t end = 0;
        for (bool quoted = false; end < list.size() && (quoted || list[end] != ','); ++end) {
            if (quoted && list[end] == '\\' && end + 1 < list.size()) ++end;
            else if (list[end] == '"') quoted = !quoted;
        }
        const std::string_view element = trimmed(list.substr(0, end));
        if (!element.empty() && !f(element)) return false;
        list.remove_prefix(end < list.size() ? end + 1 : end);
    }
    return true;
}

} // namespace lockstep::net::http
