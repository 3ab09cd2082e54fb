// Peers within one process, on a memory_network: for tests, simulations, and for trying things out.
//
//     memory_network network;
//     memory_peers peers(network);
#pragma once

#include "lockstep/net/p2p/peer_network.hpp"

namespace lockstep::net::p2p {

/// Carries peers' messages over a transport that finds everybody by name.
class memory_peers final : public peer_network {
public:
    /// Several may stand on the same transport, which must outlive them. `honest`: nobody sends in the name of others.
    explicit memory_peers(transport& over, std::uint32_t network_id = 0, bool honest = true) noexcept
        : over_(over), network_id_(network_id), honest_(honest) {}

    void attach(const std::string& name, message_receiver& receiver) override { over_.attach(name, receiver); }
    void detach(const std::string& name) noexcept override { over_.detach(name); }
    void send(message m, const patience& wait, std::error_code& error) override {
        over_.send(std::move(m), wait, error);
    }
    message_clock& clock() noexcept override { return over_.clock(); }

    void know(const contact&) override {}
    std::vector<address> addresses() const override { return {}; }
    bool proves_senders() const noexcept override { return honest_; }
    std::uint32_t network_id() const noexcept override { return network_id_; }

private:
    transport& over_;
    const std::uint32_t network_id_;
    const bool honest_;
};

} // namespace lockstep::net::p2p
