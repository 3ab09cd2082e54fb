// What one peer must know of another one to talk to it.
#pragma once

#include "lockstep/net/address.hpp"
#include "lockstep/net/message/value.hpp"
#include "lockstep/net/p2p/peer_id.hpp"

#include <vector>

namespace lockstep::net::p2p {

/// Whose key, and where it can be reached. A value. Its id is always the one that follows from its key.
class contact {
public:
    static constexpr std::size_t most_addresses = 8;

    /// Nobody: a key of zeros.
    contact() = default;
    /// The peer with that key. No addresses: it is found without (in memory), or only through others.
    explicit contact(const p2p::public_key& key, std::vector<address> addresses = {}, bool relayed = false);
    /// As to_value() wrote it. Throws value_error where it is anything else: an address that is none, too many of them, other
    /// bytes before, in or behind it.
    static contact from_value(const value& written);
    /// Binary data, as docs/protocol.md has it: short, for there are many of them in an answer.
    value to_value() const;

    const peer_id& id() const noexcept { return id_; }
    const p2p::public_key& key() const noexcept { return key_; }
    /// Where it listens; what it likes best comes first.
    const std::vector<address>& addresses() const noexcept { return addresses_; }
    /// It takes no connections: others pass on what is for it.
    bool relayed() const noexcept { return relayed_; }
    /// For people: the id, and where it is.
    std::string to_string() const;

    friend bool operator==(const contact& a, const contact& b) noexcept {
        return a.key_ == b.key_ && a.addresses_ == b.addresses_ && a.relayed_ == b.relayed_;
    }

private:
    friend value to_value(const std::vector<contact>& all);
    friend std::vector<contact> contacts_from(const value& written, std::size_t most);
    void append_to(std::string& out) const;
    static contact taken_from(std::string_view& bytes);

    peer_id id_;
    p2p::public_key key_{};
    bool relayed_ = false;
    std::vector<address> addresses_;
};

/// Several of them, one behind the other, and back: throws value_error where there are more than `most`, or one of them is none.
value to_value(const std::vector<contact>& all);
std::vector<contact> contacts_from(const value& written, std::size_t most);

} // namespace lockstep::net::p2p
