// What a peer that takes no connections gives to those who pass on what is for it, and they to whoever asks: with which key
// packets for it are sealed, and who else passes them on. Signed by the peer, so nobody else can say it.
#pragma once

#include "lockstep/net/p2p/contact.hpp"
#include "lockstep/net/p2p/identity.hpp"
#include "net/p2p/relay/sealed_box.hpp"

namespace lockstep::net::p2p::detail {

struct relay_notice {
    static constexpr std::size_t most_relays = 8;

    public_key key{};         ///< whose it is
    std::uint64_t number = 0; ///< the higher, the newer
    sealing_key seals_with{};
    std::vector<contact> relays;

    /// A map, signed.
    value to_value(const identity& by, std::uint32_t network) const;
    /// Throws value_error where it is anything else, or the signature is not that of its key.
    static relay_notice from_value(const value& written, std::uint32_t network);

private:
    std::string signed_text(std::uint32_t network, const std::string& relays_written) const;
};

} // namespace lockstep::net::p2p::detail
