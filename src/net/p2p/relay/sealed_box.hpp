// Packets that go through others: only the recipient can read one, it knows who has sent it, and takes it once. docs/protocol.md
// has it byte for byte.
//
// A box is encrypted with a key that the sender makes for this one box (X25519, RFC 7748; HKDF with SHA-256, RFC 5869; AES-256-GCM,
// NIST SP 800-38D). The recipient's part of it is a key that it has made when it started, that it keeps in memory only, and that
// its notice names: so whoever steals an identity's file later opens none of the boxes that were recorded. Inside, the
// sender signs for whom and with which key the box was made: the recipient cannot pass it on in the sender's name.
#pragma once

#include "lockstep/net/p2p/identity.hpp"

#include <memory>
#include <optional>

namespace lockstep::net::p2p::detail {

/// Of X25519.
using sealing_key = std::array<std::uint8_t, 32>;

/// A key pair of X25519, that is never written anywhere. A value whose copies share it.
class sealing_pair {
public:
    /// A new one. Throws std::system_error.
    static sealing_pair generate();
    /// The one with that private key: for examples.
    static sealing_pair from_private(const sealing_key& private_key);

    const sealing_key& public_part() const noexcept { return public_; }
    /// What both sides come to; nothing where the other's key is none.
    std::optional<sealing_key> shared_with(const sealing_key& other) const noexcept;

private:
    explicit sealing_pair(std::shared_ptr<evp_pkey_st> keys);

    std::shared_ptr<evp_pkey_st> keys_;
    sealing_key public_{};
};

/// For whom a box is.
struct box_recipient {
    peer_id id;
    sealing_key key{};
    std::uint32_t network = 0;
};

/// What is in a box.
struct box_content {
    public_key sender{};       ///< has signed it
    std::uint64_t session = 0; ///< of the sender: other ones after each start
    std::uint64_t number = 0;  ///< of the box in it: each once
    sealing_key replies_to{};  ///< the key with which answers are to be sealed
    std::string payload;
};

/// Boxes begin with these, their version; then comes the key of this box.
constexpr std::uint8_t box_version = 1;
constexpr std::size_t box_overhead = 1 + 32 + (32 + 8 + 8 + 32 + 64) + 16; ///< bytes beside the payload

/// A box. `with` is a pair that is used for it alone. Throws std::system_error; where the recipient's key is none, too.
std::string seal(const identity& sender, const box_recipient& to, const box_content& content, const sealing_pair& with);
/// Opens it, if it is for us, and its sender is who it says. Nothing: it is none, is for another key, or was changed.
std::optional<box_content> open_box(std::string_view box, const box_recipient& me, const sealing_pair& mine) noexcept;

} // namespace lockstep::net::p2p::detail
