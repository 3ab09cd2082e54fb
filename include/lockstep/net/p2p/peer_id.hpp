// Where a peer or a value stands in the network: a number of 160 bits, and how far two of them are from each other.
//
// The distance is their XOR, as in Kademlia (Maymounkov and Mazières, 2002, §2.1): symmetric, and for each point and each
// distance there is exactly one other point, so all look-ups for the same point end at the same peers.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace lockstep::net::p2p {

/// Of Ed25519 (RFC 8032 §5.1.5).
using public_key = std::array<std::uint8_t, 32>;

/// A point: of a peer, or of what is stored. A plain value; all zeros by default.
class peer_id {
public:
    static constexpr std::size_t size = 20;
    static constexpr unsigned bits = 160;

    constexpr peer_id() noexcept = default;
    constexpr explicit peer_id(const std::array<std::uint8_t, size>& bytes) noexcept : bytes_(bytes) {}
    /// The first 160 bits of the SHA-256 of any bytes.
    static peer_id of(std::string_view bytes);
    /// The id of the peer that has that key: of() its 32 bytes. So nobody chooses an id, but by trying many keys.
    static peer_id of(const public_key& key);
    /// From 40 hexadecimal digits; nothing where it is anything else.
    static std::optional<peer_id> from_hex(std::string_view digits) noexcept;
    /// From 20 bytes; nothing where they are more or fewer.
    static std::optional<peer_id> from_bytes(std::string_view bytes) noexcept;
    /// Any, each as likely.
    template <class Random>
    static peer_id any(Random& random) {
        peer_id made;
        for (std::uint8_t& b : made.bytes_) b = static_cast<std::uint8_t>(random());
        return made;
    }

    const std::array<std::uint8_t, size>& bytes() const noexcept { return bytes_; }
    std::string_view view() const noexcept { return {reinterpret_cast<const char*>(bytes_.data()), size}; }
    /// 40 lower-case digits: what a peer's node is called.
    std::string hex() const;

    /// Bit 0 is the most significant one.
    constexpr bool bit(unsigned i) const noexcept { return (bytes_[i / 8] >> (7 - i % 8) & 1) != 0; }
    constexpr void flip(unsigned i) noexcept { bytes_[i / 8] ^= static_cast<std::uint8_t>(1u << (7 - i % 8)); }
    /// As a number: without its leading zeros. Of a distance it is the bucket, counted from 1; 0: the same point.
    constexpr unsigned bit_length() const noexcept {
        for (unsigned i = 0; i < size; ++i)
            if (bytes_[i] != 0) return bits - 8 * i - static_cast<unsigned>(std::countl_zero(bytes_[i]));
        return 0;
    }

    /// The distance between two.
    friend constexpr peer_id operator^(const peer_id& a, const peer_id& b) noexcept {
        peer_id distance;
        for (unsigned i = 0; i < size; ++i) distance.bytes_[i] = a.bytes_[i] ^ b.bytes_[i];
        return distance;
    }
    /// As numbers.
    friend constexpr auto operator<=>(const peer_id&, const peer_id&) noexcept = default;
    friend constexpr bool operator==(const peer_id& a, const peer_id& b) noexcept {
        // The last bytes first: those who are compared are often neighbours.
        for (unsigned i = size; i-- > 0;)
            if (a.bytes_[i] != b.bytes_[i]) return false;
        return true;
    }

private:
    std::array<std::uint8_t, size> bytes_{};
};

/// Is `a` closer to `to` than `b` is?
constexpr bool is_closer(const peer_id& a, const peer_id& b, const peer_id& to) noexcept {
    for (unsigned i = 0; i < peer_id::size; ++i)
        if (a.bytes()[i] != b.bytes()[i]) return (a.bytes()[i] ^ to.bytes()[i]) < (b.bytes()[i] ^ to.bytes()[i]);
    return false;
}

} // namespace lockstep::net::p2p

/// Ids are hashes: any eight bytes of them will do.
template <>
struct std::hash<lockstep::net::p2p::peer_id> {
    std::size_t operator()(const lockstep::net::p2p::peer_id& id) const noexcept {
        std::uint64_t word;
        std::memcpy(&word, id.bytes().data() + 12, sizeof word); // the first bits of neighbours are the same
        return word;
    }
};
