// What peers store for each other: a value that says by itself whether it is right. The model is BEP 44's (BitTorrent's "storing
// arbitrary data in the DHT").
//
// An immutable record is a value whose key is its hash. A mutable one is signed by its owner: its key follows from the owner's
// public key and a salt, and a number says which of two is newer. A removed one is a tombstone: signed, with no value, and it
// replaces what was there.
//
// Not here: for how long it is kept. Nobody signs that, since whoever has a record could put it again anyway; it travels beside
// the record, as a length of time, so clocks are never compared.
#pragma once

#include "lockstep/net/message/value.hpp"
#include "lockstep/net/p2p/identity.hpp"

#include <compare>

namespace lockstep::net::p2p {

/// Which of the records of one key it is.
struct record_version {
    std::uint64_t sequence = 0; ///< 0: immutable
    peer_id digest;             ///< the first 160 bits of the SHA-256 of what is signed; of an immutable one the key
    friend bool operator==(const record_version&, const record_version&) = default;
};

/// One record, whose hash or signature is right: there are no others. A value whose copies share what it says; threads may
/// read one at the same time.
class record {
public:
    static constexpr std::size_t largest_value = 1 << 20; ///< bytes
    static constexpr std::size_t largest_salt = 64;       ///< bytes
    /// Exact in a double too, so that every language counts as far.
    static constexpr std::uint64_t largest_sequence = (std::uint64_t(1) << 53) - 1;

    /// An immutable one. Throws std::length_error for a value that is too large, as do all of these.
    static record immutable(std::string value);
    /// A mutable one, signed. `sequence`: 1 to largest_sequence (std::out_of_range).
    static record signed_by(const identity& owner, std::string value, std::uint64_t sequence, std::string salt = {});
    /// The one that says that there is no value any more.
    static record tombstone(const identity& owner, std::uint64_t sequence, std::string salt = {});
    /// As to_value() wrote it. Throws value_error where it is none, or one whose signature is wrong. `known`: perhaps it is that
    /// one again, whose signature need not be verified twice.
    static record from_value(const value& written, const std::optional<record>& known = {});
    /// A map. docs/protocol.md has its members.
    value to_value() const;

    /// Where an immutable value is: the first 160 bits of the SHA-256 of a byte 0 and the value.
    static peer_id key_of(std::string_view value);
    /// Where an owner's value is: of a byte 1, the public key, and the salt.
    static peer_id key_of(const public_key& owner, std::string_view salt);

    const peer_id& key() const noexcept { return held_->key; }
    /// The value; empty where it was removed.
    const std::string& bytes() const noexcept { return held_->bytes; }
    bool is_signed() const noexcept { return held_->version.sequence != 0; }
    bool is_tombstone() const noexcept { return held_->removed; }
    /// Zeros where nobody owns it.
    const public_key& owner() const noexcept { return held_->owner; }
    const std::string& salt() const noexcept { return held_->salt; }
    const record_version& version() const noexcept { return held_->version; }
    std::uint64_t sequence() const noexcept { return held_->version.sequence; }
    /// What it takes in a store: its value, and what is beside that.
    std::size_t size() const noexcept { return held_->bytes.size() + held_->salt.size() + overhead; }

    /// Does `next` take the place of this one, which has the same key? The larger number does. Of equal numbers a tombstone does,
    /// and else the value that is larger, byte by byte: it does not matter which one, but all must agree.
    bool gives_way_to(const record& next) const noexcept;

    friend bool operator==(const record& a, const record& b) noexcept {
        return a.key() == b.key() && a.version() == b.version();
    }

private:
    static constexpr std::size_t overhead = 256;
    struct content {
        peer_id key;
        record_version version;
        bool removed = false;
        public_key owner{};
        signature by{};
        std::string salt, bytes;

        std::string signed_bytes() const;
    };

    explicit record(content c) : held_(std::make_shared<const content>(std::move(c))) {}
    static record sign(const identity& owner, content c);

    std::shared_ptr<const content> held_;
};

} // namespace lockstep::net::p2p
