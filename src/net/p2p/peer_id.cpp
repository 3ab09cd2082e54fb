#include "lockstep/net/p2p/peer_id.hpp"

#include <algorithm>
#include <new>
#include <openssl/sha.h>

namespace lockstep::net::p2p {

namespace {

/// What a hexadecimal digit stands for; -1: it is none.
int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

peer_id peer_id::of(std::string_view bytes) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
    if (SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data()) == nullptr)
        throw std::bad_alloc();
    peer_id made;
    std::copy_n(digest.begin(), size, made.bytes_.begin());
    return made;
}

peer_id peer_id::of(const public_key& key) {
    return of(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::optional<peer_id> peer_id::from_hex(std::string_view digits) noexcept {
    if (digits.size() != 2 * size) return std::nullopt;
    peer_id made;
    for (std::size_t i = 0; i < size; ++i) {
        const int high = digit_of(digits[2 * i]), low = digit_of(digits[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        made.bytes_[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return made;
}

std::optional<peer_id> peer_id::from_bytes(std::string_view bytes) noexcept {
    if (bytes.size() != size) return std::nullopt;
    peer_id made;
    std::memcpy(made.bytes_.data(), bytes.data(), size);
    return made;
}

std::string peer_id::hex() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * size);
    for (const std::uint8_t b : bytes_) {
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text;
}

} // namespace lockstep::net::p2p
