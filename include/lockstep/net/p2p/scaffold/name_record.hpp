// A name, and where whoever has it can be reached, signed by who says so.
#pragma once

#include "lockstep/net/p2p/contact.hpp"
#include "lockstep/net/p2p/identity.hpp"

namespace lockstep::net::p2p {

/// A plain value. Whoever has it can pass it on: nobody can change it.
struct name_record {
    static constexpr std::size_t longest_name = 64;

    std::string name;           ///< 1 to 64 bytes of visible ASCII
    contact where;              ///< whose key has signed it
    std::uint64_t sequence = 0; ///< of several with the same name and key the highest counts
    signature by{};

    /// That peer has that name. Throws std::invalid_argument where it is none.
    static name_record made(const identity& who, std::string name, const contact& where, std::uint64_t sequence);
    /// Has the owner of the contact's key signed it, and is the name one?
    bool is_genuine() const noexcept;

    /// A map: `name`, `where`, `sequence`, `signature`.
    value to_value() const;
    /// Throws value_error where it is anything else, or not genuine.
    static name_record from_value(const value& written);

private:
    std::string signed_bytes() const;
};

/// Is that a name that somebody may have?
bool is_peer_name(std::string_view name) noexcept;

} // namespace lockstep::net::p2p
