// What carries messages between peers: a transport on which nodes are called by the ids of their peers, in hexadecimal.
#pragma once

#include "lockstep/net/message/transport.hpp"
#include "lockstep/net/p2p/contact.hpp"

namespace lockstep::net::p2p {

/// All members may be called by any thread or fiber at any time.
class peer_network : public transport {
public:
    /// Where that peer is, from now on: a peer says so of those to whom it is about to send. Costs little where it is known.
    virtual void know(const contact& who) = 0;
    /// Where others can reach the peers that are here; none where they are found without addresses.
    virtual std::vector<address> addresses() const = 0;
    /// Do others reach the peers that are here only through those whose addresses these are?
    virtual bool relayed() const noexcept { return false; }
    /// Is a message's sender always who has the key that goes with the name? Then whoever is heard of is alive.
    virtual bool proves_senders() const noexcept = 0;
    /// Which network this is. Peers of another one are refused, so that two networks never become one.
    virtual std::uint32_t network_id() const noexcept = 0;
};

} // namespace lockstep::net::p2p
