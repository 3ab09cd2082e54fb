// Who a peer is: an Ed25519 key pair (RFC 8032), by OpenSSL. Its id follows from the public key, and what it signs is known to be
// its own by everybody who has that.
#pragma once

#include "lockstep/net/p2p/peer_id.hpp"

#include <filesystem>
#include <memory>

struct evp_pkey_st; // OpenSSL's EVP_PKEY

namespace lockstep::net::p2p {

/// Of Ed25519.
using signature = std::array<std::uint8_t, 64>;

/// A key pair. A value whose copies share the key; all members may be called by any thread at any time.
class identity {
public:
    /// The private key as RFC 8032 has it.
    using seed = std::array<std::uint8_t, 32>;

    /// A new one, by the system's randomness. Throws std::system_error where there is none.
    static identity generate();
    /// The one that those bytes are the private key of: the same every time.
    static identity from_seed(const seed& private_key);
    /// From a file as `openssl genpkey -algorithm ed25519` writes them. Throws std::system_error, with the path in it, where it
    /// cannot be read, where others than its owner may read or write it (permission_denied), or where it is none
    /// (illegal_byte_sequence).
    static identity load(const std::filesystem::path& file);
    /// Into such a file, which only its owner may read (mode 0600). The file is there whole or not at all; one that was
    /// there is replaced. Throws std::system_error, with the path in it.
    void save(const std::filesystem::path& file) const;
    /// Loads it, where there is a file, and otherwise makes one.
    static identity load_or_generate(const std::filesystem::path& file);

    const p2p::public_key& public_key() const noexcept { return public_key_; }
    const peer_id& id() const noexcept { return id_; }
    /// For other keys that are derived from it. It is the secret.
    seed private_key() const;

    signature sign(std::string_view text) const;
    /// Has the owner of that key signed that text? No, too, where the key is none.
    static bool verify(const p2p::public_key& key, std::string_view text, const signature& by) noexcept;

private:
    explicit identity(std::shared_ptr<evp_pkey_st> keys);

    std::shared_ptr<evp_pkey_st> keys_; ///< never changed
    p2p::public_key public_key_{};
    peer_id id_;
};

} // namespace lockstep::net::p2p
