// What a peer is made of: its table under a lock, its node, and the fibers that look after the table.
#pragma once

#include "lockstep/net/p2p/peer/peer.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <deque>

namespace lockstep::net::p2p {

class peer::core {
public:
    core(identity who, peer_network& over, const peer_options& options);
    ~core();

    // asking.cpp
    contact self() const;
    value::map introduction() const;
    contact introduced(const std::string& name, const value& content);
    std::optional<message> ask(const contact& whom, const std::string& kind, value content, const patience& wait,
                               std::error_code& error);
    void on(const std::string& kind, handler h);
    value answer_find(const message& m);
    patience no_longer_than(const patience& wait, std::chrono::nanoseconds length) const;

    // acquaintance.cpp: the table changes here and nowhere else
    void proved(const contact& who);
    void failed(const peer_id& who);
    void refused(const contact& who, int code);
    void gone(const peer_id& who);
    void heard(const peer_id& who);
    void heard_of(const contact& who);
    void ping_later(const contact& who);
    bool ping(const contact& who, const patience& wait, std::error_code& error);
    void note_neighbours();
    void tell_neighbours();

    // finding.cpp
    found find(const peer_id& target, const find_options& how, const patience& wait);

    // joining.cpp
    void join(const std::vector<contact>& known, const patience& wait);
    void leave();
    void rejoin();
    void upkeep();
    void look_after_contacts();

    /// On a fiber that the destructor waits for. Nothing happens where there is no memory for one, or the end has come.
    void start(std::function<void()> f);

    const identity who;
    peer_network& network;
    message_clock& clock;
    const peer_options options;
    net::node at;

    mutable detail::state_lock lock; ///< guards what follows
    routing_table table;
    std::mt19937_64 random;
    std::vector<contact> neighbours;  ///< nearest first
    std::deque<neighbour_event> news; ///< about them, not yet told
    bool telling = false;             ///< a fiber does
    std::vector<std::function<void(const neighbour_event&)>> told;
    std::vector<contact> entrances;    ///< that join() was given
    std::deque<contact> last_known;    ///< who was taken out of the table last
    std::vector<peer_id> being_pinged; ///< by fibers of our own
    std::size_t fibers = 0;
    bool left = false;
    std::stop_source stop; ///< of all fibers
};

} // namespace lockstep::net::p2p
