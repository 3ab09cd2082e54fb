// Reaching peers that take no connections (behind a firewall, say), and being one: messages for such a peer go to another one that
// it keeps a connection with, and which passes them on. A layer over any peer_network; the node above sees no difference.
//
//     peer_transport wire(me, {.network = 7});                      // does not listen
//     relayed_network network(me, wire, {.is_reachable = false, .meet = meeting(wire)});
//     peer it(me, network);
//     network.relays_from([&] { return it.neighbours(); });
//
// What is passed on is sealed from end to end: those on the way learn who speaks to whom, and how much, but nothing of what,
// and can drop a packet, but not change one, make one up, or bring one twice. Each hop is a request that is answered when the last one
// has been: so a packet that does not arrive is an error for who has sent it, never silence. Who passes on holds nothing of it for
// later; what is under way is bounded for each peer that it is for, and each sender has a quota. A packet has so many hops at most,
// and never comes to the same peer twice.
#pragma once

#include "lockstep/net/p2p/identity.hpp"
#include "lockstep/net/p2p/peer_network.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"

namespace lockstep::net::p2p {

/// Errors that those who pass packets on answer with, besides those of reply.hpp.
enum class relay_code : int {
    wrong_key = 1010, ///< the packet is sealed with a key that its recipient does not have any more
    loop = 1011,      ///< it has been here, or has gone too far
};

/// What the layer is to be like.
struct relay_options {
    bool is_reachable = true;      ///< others can connect to us. Otherwise we need some who pass on what is for us: …
    std::size_t relays = 2;        ///< … so many
    bool serves = true;            ///< others may have us pass on what is for them, if we are reachable
    std::size_t most_clients = 64; ///< of these at the same time
    std::size_t most_under_way = 64;                                ///< packets for the same peer
    rate of_sender{200, 400};                                       ///< packets that we pass on for the same one
    unsigned most_hops = 4;                                         ///< of what we send
    std::chrono::nanoseconds lease = std::chrono::seconds(60);      ///< how long we serve one that says no more
    std::chrono::nanoseconds keep_pause = std::chrono::seconds(15); ///< between two looks whether our relays live
    std::chrono::nanoseconds pass_time = std::chrono::seconds(5);   ///< for a packet to be there
    std::chrono::nanoseconds key_time = std::chrono::hours(1);      ///< then packets for us get another key
    /// Who is at an address? As peer_transport::meet.
    std::function<contact(const address& there, const patience& wait)> meet{};
    /// Told when others pass on what is for us, or other others do: addresses() are different now. Called by a fiber of the layer.
    std::function<void()> on_change{};
};

/// For relay_options::meet.
inline std::function<contact(const address&, const patience&)> meeting(peer_transport& wire) {
    return [&wire](const address& there, const patience& wait) { return wire.meet(there, wait); };
}

/// The layer. All members may be called by any thread or fiber at any time.
class relayed_network final : public peer_network {
public:
    /// Stands on `below`, which must outlive it, and takes the name of this peer there.
    relayed_network(const identity& me, peer_network& below, relay_options options = {});
    /// The peer must be gone.
    ~relayed_network() override;

    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    /// As transport::send. Where the message goes through others it waits until it is there. `error`, besides: host_unreachable
    /// where nobody passes on what is for that peer, resource_unavailable_try_again where those who do have too much to do.
    void send(message m, const patience& wait, std::error_code& error) override;
    message_clock& clock() noexcept override;

    void know(const contact& who) override;
    /// Of those who pass on what is for us, where we are not reachable.
    std::vector<address> addresses() const override;
    bool relayed() const noexcept override;
    /// What comes through others is signed by its sender.
    bool proves_senders() const noexcept override;
    std::uint32_t network_id() const noexcept override;

    /// Who may pass on what is for us: those that come first are asked first. It is called again whenever one is missing;
    /// what was given before is not any more when this returns. So give nothing before the peer that it asks goes.
    void relays_from(std::function<std::vector<contact>()> candidates);
    /// Who does.
    std::vector<contact> relays() const;
    /// For whom we do.
    std::size_t clients() const;
    /// Packets that we have passed on.
    std::uint64_t passed() const noexcept;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
