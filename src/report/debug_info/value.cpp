#include "report/debug_info/value.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>

namespace lockstep::report {

namespace {

/// Numbers that are certainly no small count: shown in hexadecimal when nothing is known of their type.
constexpr std::int64_t large = 1LL << 32;

std::uint64_t low_bytes(std::uint64_t bits, unsigned width) {
    return width >= 8 ? bits : bits & ((std::uint64_t{1} << (8 * width)) - 1);
}

std::int64_t sign_extended(std::uint64_t bits, unsigned width) {
    if (width == 0 || width >= 8) return static_cast<std::int64_t>(bits);
    const unsigned shift = 64 - 8 * width;
    return static_cast<std::int64_t>(bits << shift) >> shift;
}

std::string character(std::uint64_t code) {
    if (code == '\'' || code == '\\') return fmt::format("'\\{}'", static_cast<char>(code));
    if (code == '\n') return "'\\n'";
    if (code == 0) return "'\\0'";
    if (code >= ' ' && code < 0x7f) return fmt::format("'{}'", static_cast<char>(code));
    return fmt::format("'\\x{:02x}'", code);
}

std::string enumerator(const scalar_type& type, std::uint64_t bits, unsigned width) {
    const auto named = [&](std::int64_t value) {
        return std::find_if(type.enumerators.begin(), type.enumerators.end(),
                            [&](const auto& e) { return e.first == value; });
    };
    const std::int64_t value = sign_extended(bits, width);
    auto found = named(value);
    if (found == type.enumerators.end()) found = named(static_cast<std::int64_t>(bits));
    return found != type.enumerators.end() ? found->second : fmt::format("{}", value);
}

} // namespace

std::string format_value(const scalar_type& type, std::uint64_t bits, unsigned width) {
    if (width == 0) width = type.size != 0 ? type.size : 8;
    bits = low_bytes(bits, width);
    const std::int64_t value = sign_extended(bits, width);
    using kind = scalar_type::kind;
    // An access narrower or wider than the variable (a memcpy, half a number) is no value of its type.
    const bool whole = type.size == 0 || type.size == width;
    switch (whole ? type.is : kind::unknown) {
    case kind::signed_integer: return fmt::format("{}", value);
    case kind::unsigned_integer: return fmt::format("{}", bits);
    case kind::boolean: return bits == 0 ? "false" : bits == 1 ? "true" : fmt::format("{}", bits);
    case kind::character: return width == 1 ? character(bits) : fmt::format("U+{:04X}", bits);
    case kind::floating:
        if (width == 4) return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        return fmt::format("{}", std::bit_cast<double>(bits));
    case kind::pointer: return bits == 0 ? "null" : fmt::format("{:#x}", bits);
    case kind::enumeration: return enumerator(type, bits, width);
    case kind::unknown: break;
    }
    return value >= large || value <= -large ? fmt::format("{:#x}", bits) : fmt::format("{}", value);
}

} // namespace lockstep::report
