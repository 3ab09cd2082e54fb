// By what contents are called: the SHA-256 (FIPS 180-4) of their bytes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::p2p {

/// A SHA-256. A plain value; all zeros by default, which is of no bytes that anybody knows.
class digest {
public:
    static constexpr std::size_t size = 32;

    constexpr digest() noexcept = default;
    /// Of these bytes, one after the other. Throws std::system_error where OpenSSL cannot do it.
    static digest of(std::initializer_list<std::string_view> pieces);
    static digest of(std::string_view bytes) { return of({bytes}); }
    /// From 64 hexadecimal digits; nothing where it is anything else.
    static std::optional<digest> from_hex(std::string_view digits) noexcept;
    /// From 32 bytes; nothing where they are more or fewer.
    static std::optional<digest> from_bytes(std::string_view bytes) noexcept;

    std::string_view view() const noexcept { return {reinterpret_cast<const char*>(bytes_.data()), size}; }
    /// 64 lower-case digits.
    std::string hex() const;

    friend constexpr auto operator<=>(const digest&, const digest&) noexcept = default;

private:
    std::array<std::uint8_t, size> bytes_{};
};

} // namespace lockstep::net::p2p

/// Any eight bytes of them will do.
template <>
struct std::hash<lockstep::net::p2p::digest> {
    std::size_t operator()(const lockstep::net::p2p::digest& d) const noexcept {
        std::size_t word;
        std::memcpy(&word, d.view().data(), sizeof word);
        return word;
    }
};
