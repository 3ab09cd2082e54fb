// The inside of the layer that passes packets on: for those who send them, those on the way, and those that they are for.
#pragma once

#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/p2p/relay/relay_set.hpp"
#include "lockstep/net/p2p/relay/relayed_network.hpp"
#include "lockstep/sync/defer.hpp"
#include "net/node/receivers.hpp"
#include "net/p2p/relay/relay_notice.hpp"
#include "net/p2p/relay/replay_guard.hpp"
#include "net/p2p/wire/recent_map.hpp"
#include "net/p2p/wire/token_bucket.hpp"

namespace lockstep::net::p2p {

/// Shares the name of a peer on a network between the node above and one of the layer's own: each gets its messages.
class shared_name final : public transport, private message_receiver {
public:
    /// Requests of the layer's node have ids from here on; no other node counts so far.
    static constexpr std::uint64_t first_id = std::uint64_t{1} << 63;

    /// `on_end` is told whenever a connection has ended.
    shared_name(std::string name, peer_network& below, net::detail::receivers& above, std::function<void()> on_end);
    ~shared_name() override;

    void attach(const std::string& name, message_receiver& receiver) override;
    void detach(const std::string& name) noexcept override;
    void send(message m, const patience& wait, std::error_code& error) override;
    message_clock& clock() noexcept override { return below_.clock(); }

private:
    void deliver(message m) noexcept override;
    bool goes(std::uint64_t id, std::uint64_t way) noexcept override;
    void way_ended(std::uint64_t way) noexcept override;
    bool unreachable(std::uint64_t id) noexcept override;
    net::detail::receivers& whose(std::uint64_t id) noexcept { return id >= first_id ? own_ : above_; }

    const std::string name_;
    peer_network& below_;
    net::detail::receivers& above_;
    const std::function<void()> on_end_;
    net::detail::receivers own_{below_.clock()};
};

class relayed_network::core {
public:
    core(const identity& me, peer_network& below, relay_options options);
    ~core();

    // sending
    void send(message m, const patience& wait, std::error_code& error);
    void know(const contact& who);
    std::vector<contact> relays() const;
    std::size_t clients() const;
    void relays_from(std::function<std::vector<contact>()> candidates);

    const identity me;
    const std::string name;
    peer_network& below;
    const relay_options options;
    message_clock& clock{below.clock()};
    net::detail::receivers here{clock};
    std::atomic<std::uint64_t> passed{0};

private:
    using bytes = std::string;
    using verdict = detail::replay_guard::verdict;

    /// Boxes for us are sealed with one of these: the latest, or the one before.
    struct key_generation {
        detail::sealing_pair pair;
        detail::replay_guard guard;
        message_deadline made;
    };
    /// How to answer a peer from whom something came through others.
    struct way_back {
        peer_id first;            ///< to whom to give it
        std::vector<peer_id> way; ///< and who is to pass it on then
        detail::sealing_key key{};
    };
    struct client {
        value notice;
        std::uint64_t number = 0;
        message_deadline until{};
    };
    /// A packet on its way.
    struct packet {
        peer_id to;
        bytes box{};
        std::uint64_t hops = 0;       ///< that it may still take
        std::vector<peer_id> way{};   ///< whom it is to come to first
        std::vector<peer_id> trail{}; ///< whom it has come from
        value::map to_value() const;
        static packet from_value(const value& written);
    };

    // who sends (sending.cpp)
    bool send_back(const peer_id& to, const message& m, const patience& wait, std::error_code& error);
    void send_through(const peer_id& to, const message& m, const patience& wait, std::error_code& error);
    bool send_through(const detail::relay_notice& notice, const message& m, const patience& wait,
                      std::error_code& error, bool& wrong_key);
    std::optional<detail::relay_notice> fetch_notice(const peer_id& to, const patience& wait);
    std::optional<detail::relay_notice> known_notice(const peer_id& to);
    void give(const peer_id& first, packet p, const detail::sealing_key& key, const message& m, const patience& wait);
    patience in_time(const patience& wait) const;

    // who passes on (passing_on.cpp)
    message_content serve(const message& m);
    message_content find(const message& m);
    message_content pass(const message& m);
    message_content pass_on(const peer_id& from, packet p);
    peer_id next_of(const peer_id& from, packet& p);
    void check_quota(const peer_id& from);

    // whom it is for (receiving.cpp)
    message_content take(const peer_id& from, const packet& p);
    std::optional<detail::box_content> open(const bytes& box);
    verdict note(const detail::sealing_key& key, const detail::box_content& c);
    void new_key();
    void keep_all();
    bool keep();
    bool ask_to_serve(const contact& who);
    value notice() const;
    void hurry() noexcept;

    mutable net::detail::state_lock lock_{clock}; ///< guards what follows
    // for sending
    detail::recent_map<peer_id, contact> relayed_; ///< peers that take no connections, and where to ask for them
    detail::recent_map<address, contact> met_;     ///< who is at an address
    detail::recent_map<peer_id, detail::relay_notice> notices_;
    detail::recent_map<peer_id, way_back> ways_back_;
    std::uint64_t session_ = 0, next_number_ = 0; ///< of boxes that we make
    // for passing on
    std::map<peer_id, client> clients_;
    detail::recent_map<peer_id, message_deadline> senders_; ///< until when answers may go back to them
    detail::recent_map<peer_id, detail::token_bucket> quotas_;
    std::map<peer_id, std::size_t> under_way_; ///< packets, by who gets them next
    // for receiving
    relay_set<contact> relays_;
    std::function<std::vector<contact>()> candidates_;
    bool asks_ = false; ///< for them, now
    std::vector<std::unique_ptr<key_generation>> keys_; ///< the latest first; one or two
    std::uint64_t started_ = 0, keys_made_ = 0;         ///< by which our notices are numbered
    bool hurries_ = false, keeping_ = false, stopped_ = false;
    std::stop_source stop_;

    shared_name shared_;
    net::node own_; ///< last: its handlers use the rest
};

} // namespace lockstep::net::p2p
