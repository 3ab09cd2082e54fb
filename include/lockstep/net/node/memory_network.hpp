// A network within the process: for tests, simulations and nodes that happen to live together. What goes wrong with a message
// is decided by chance, the same every time for the same seed, or by a function of the user's own.
//
//     memory_network network({.loss = 0.01, .partition = {{"a", "b"}, {"c"}}}, seed);
//     node a("a", network), b("b", network), c("c", network);
#pragma once

#include "lockstep/net/message/transport.hpp"

#include <memory>
#include <random>
#include <set>
#include <vector>

namespace lockstep::net {

/// What may happen to messages. Nothing of it does by default: each arrives at once, in order, before send() returns.
struct network_faults {
    std::chrono::nanoseconds delay_least{0}; ///< how long a message is under way, at least …
    std::chrono::nanoseconds delay_most{0};  ///< … and at most; any time between is as likely
    bool reorders = false; ///< messages from one node to another may overtake each other, where their delays have it so
    double loss = 0;       ///< how likely one does not arrive
    double duplication = 0; ///< how likely one arrives twice
    /// Who can reach whom: only those in the same set, and those that are in none. Empty: everybody. What is under way when
    /// it changes still arrives.
    std::vector<std::set<std::string>> partition{};
    /// They neither send nor get anything.
    std::set<std::string> crashed{};
};

/// What happens to one message.
struct message_fate {
    unsigned copies = 1;               ///< that arrive; 0: it is lost
    std::chrono::nanoseconds delay{0}; ///< of each
    bool beside = false;               ///< it is delivered by a fiber of its own: before or after whatever else happens
};

/// Connects all nodes that are made on it.
class memory_network final : public transport {
public:
    /// Where there is delay, a virtual_clock makes it pass at once, and the same things happen every time.
    explicit memory_network(network_faults faults = {}, std::uint64_t seed = 0, message_clock& clock = real_clock());
    /// Every message's fate is what the function says. It is called under a lock: it must not send.
    explicit memory_network(std::function<message_fate(const message&)> decides, message_clock& clock = real_clock());
    /// Waits for what is under way. Nodes must be gone.
    ~memory_network() override;

    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    void send(message m, const patience& wait, std::error_code& error) override;
    message_clock& clock() noexcept override;

    /// From now on.
    void set(network_faults faults);
    /// A look at what is sent, for tests; before its fate is decided. Called under a lock.
    void watch(std::function<void(const message&)> watcher);

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net
