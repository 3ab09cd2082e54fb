#include "lockstep/net/p2p/relay/relayed_network.hpp"

#include "net/p2p/relay/relay_core.hpp"

namespace lockstep::net::p2p {

relayed_network::relayed_network(const identity& me, peer_network& below, relay_options options)
    : core_(std::make_unique<core>(me, below, std::move(options))) {}
relayed_network::~relayed_network() = default;

void relayed_network::attach(const std::string& name, message_receiver& receiver) {
    if (name != core_->name)
        throw std::invalid_argument("a relayed network is for the peer " + core_->name + ", and not for '" + name +
                                    "'");
    core_->here.attach(name, receiver);
}
void relayed_network::detach(const std::string& name) noexcept { core_->here.detach(name); }
void relayed_network::send(message m, const patience& wait, std::error_code& error) {
    error.clear();
    core_->send(std::move(m), wait, error);
}
message_clock& relayed_network::clock() noexcept { return core_->clock; }
void relayed_network::know(const contact& who) { core_->know(who); }
bool relayed_network::relayed() const noexcept { return !core_->options.is_reachable; }
bool relayed_network::proves_senders() const noexcept { return core_->below.proves_senders(); }
std::uint32_t relayed_network::network_id() const noexcept { return core_->below.network_id(); }

std::vector<address> relayed_network::addresses() const {
    if (core_->options.is_reachable) return core_->below.addresses();
    std::vector<address> all;
    for (const contact& relay : core_->relays())
        if (!relay.addresses().empty() && all.size() < contact::most_addresses)
            all.push_back(relay.addresses().front());
    return all;
}

void relayed_network::relays_from(std::function<std::vector<contact>()> candidates) {
    core_->relays_from(std::move(candidates));
}
std::vector<contact> relayed_network::relays() const { return core_->relays(); }
std::size_t relayed_network::clients() const { return core_->clients(); }
std::uint64_t relayed_network::passed() const noexcept { return core_->passed; }

} // namespace lockstep::net::p2p
