#include "lockstep/net/p2p/peer_id.hpp"

#include "net/p2p/hex.hpp"

#include <algorithm>
#include <new>
#include <openssl/sha.h>

namespace lockstep::net::p2p {

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
    peer_id made;
    if (!detail::from_hex(digits, made.bytes_)) return std::nullopt;
    return made;
}

std::optional<peer_id> peer_id::from_bytes(std::string_view bytes) noexcept {
    if (bytes.size() != size) return std::nullopt;
    peer_id made;
    std::memcpy(made.bytes_.data(), bytes.data(), size);
    return made;
}

std::string peer_id::hex() const { return detail::to_hex(view()); }

} // namespace lockstep::net::p2p
