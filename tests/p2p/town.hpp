// Peers in memory, in a time of their own.
#pragma once

#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/p2p/memory_peers.hpp"
#include "lockstep/net/p2p/peer/peer.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

/// The identity that is number i: the same every time.
inline identity identity_of(std::uint64_t i) {
    identity::seed bytes{};
    for (int b = 0; b < 8; ++b) bytes[static_cast<std::size_t>(b)] = static_cast<std::uint8_t>(i >> (8 * b));
    return identity::from_seed(bytes);
}

/// So many peers on one network. To be used within run().
struct town {
    explicit town(network_faults faults = {}, std::uint64_t seed = 1, bool honest = true)
        : wires(std::move(faults), seed, clock), network(wires, 0, honest) {}

    /// Runs f as one who lives there; all peers are gone at its end.
    template <class F>
    void run(F f) {
        clock.run([&] {
            f();
            peers.clear();
        });
    }
    /// One more, whom nobody knows yet.
    peer& arrive(peer_options options = {}) {
        options.seed = ++arrived;
        options.node.first_id = 1;
        return *peers.emplace_back(std::make_shared<peer>(identity_of(arrived), network, options));
    }
    /// So many, each of whom joins through one who is there already.
    void settle(std::size_t n, const peer_options& options = {}) {
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t others = peers.size();
            peer& newcomer = arrive(options);
            if (others == 0) newcomer.join({});
            else newcomer.join({peers[random() % others]->self()});
        }
    }
    /// The nearest of all, by looking at each.
    std::vector<contact> nearest(const peer_id& target, std::size_t most, const peer* but = nullptr) const {
        std::vector<contact> all;
        for (const auto& p : peers)
            if (p.get() != but) all.push_back(p->self());
        std::ranges::sort(all, [&](const contact& a, const contact& b) { return is_closer(a.id(), b.id(), target); });
        if (all.size() > most) all.resize(most);
        return all;
    }

    virtual_clock clock;
    memory_network wires;
    memory_peers network;
    std::mt19937_64 random{7};
    std::uint64_t arrived = 0;
    std::vector<std::shared_ptr<peer>> peers;
};

} // namespace lockstep::net::p2p
