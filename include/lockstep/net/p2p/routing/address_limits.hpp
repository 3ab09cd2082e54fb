// How many peers may be behind neighbouring addresses. Ids cost nothing but tries, addresses cost money: who wants to fill other
// peers' tables with ids of his own must have machines in many networks.
#pragma once

#include "lockstep/net/p2p/contact.hpp"

#include <map>

namespace lockstep::net::p2p {

/// The network that an address belongs to: /24 of IPv4, /64 of IPv6. A value that can be compared.
class address_prefix {
public:
    explicit address_prefix(const address& of) noexcept;
    /// Is it one of a machine or a site of its own (RFC 1918, RFC 4193, loopback, link-local)? Nobody on the internet can be
    /// there, and in a test everybody is.
    bool is_local() const noexcept;
    friend auto operator<=>(const address_prefix&, const address_prefix&) noexcept = default;

private:
    bool ipv6_ = false;
    std::array<std::uint8_t, 8> bytes_{};
};

/// Counts contacts by the networks of their addresses.
class address_limits {
public:
    /// Up to so many contacts of a network; those of local networks are not counted, unless they are to be.
    explicit address_limits(std::size_t most, bool counts_local = false) noexcept
        : most_(most), counts_local_(counts_local) {}

    /// Is there room for it?
    bool admits(const contact& who) const;
    /// It has come, or gone. Requires that it has come before.
    void add(const contact& who);
    void remove(const contact& who);

private:
    std::vector<address_prefix> counted(const contact& who) const;

    std::size_t most_;
    bool counts_local_;
    std::map<address_prefix, std::size_t> here_;
};

} // namespace lockstep::net::p2p
