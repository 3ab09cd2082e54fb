// The inside of the transport of peers: connections that are made, accepted, introduced by the handshake, used and left.
#pragma once

#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/p2p/wire/connection_table.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"
#include "lockstep/net/tls_context.hpp"
#include "lockstep/sync/mutex.hpp"
#include "net/node/receivers.hpp"
#include "net/p2p/wire/address_book.hpp"
#include "net/p2p/wire/handshake.hpp"
#include "net/p2p/wire/token_bucket.hpp"

#include <mutex>
#include <random>
#include <set>

namespace lockstep::net::p2p {

/// A connection to a peer that has proved who it is.
struct peer_connection final : detail::table_entry {
    peer_connection(const contact& peer, bool called, std::string host, std::unique_ptr<byte_stream> over,
                    const peer_transport_options& o)
        : table_entry(peer.id(), called, std::move(host)), peer(peer), name(peer.id().hex()),
          wire(std::move(over), std::make_unique<frame_codec>(frame_options{.network = o.network, .limits = o.limits}),
               o.connection) {}

    const contact peer;
    const std::string name;
    message_connection wire;
    std::uint64_t number = 0;    ///< by which those who ask over it know it; set before it is used
    bool asked_to_leave = false; ///< by the other side; guarded by the core's lock, as is the table's part
    bool finishing = false;      ///< we say no more
};

/// What the table has to know of a message.
inline detail::table_message counted(const message& m) noexcept {
    return {m.id.has_value(), m.in_reply_to.has_value(), m.kind == cancel_kind, m.deadline};
}

/// An attempt to connect, and those who wait for it.
struct peer_call {
    net::detail::state_lock lock{real_clock()}; ///< guards what follows
    bool over = false;
    std::error_code error; ///< why it has come to nothing
    contact found;         ///< who is there, otherwise
};

class peer_transport::core {
public:
    core(const identity& me, peer_transport_options options);
    ~core();

    void send(message m, const patience& wait, std::error_code& error);
    void know(const contact& who);
    contact meet(const address& there, const patience& wait);
    peer_transport_counts counts() const;
    std::string where_is(const std::string& name) const;

    const identity me;
    const std::string name;
    const peer_transport_options options;
    net::detail::receivers here{real_clock()};
    std::optional<listener> door;

private:
    using connection_ptr = std::shared_ptr<peer_connection>;
    using call_ptr = std::shared_ptr<peer_call>;

    // connections that begin
    void accept_all();
    bool let_in(const std::string& host);
    void welcome(stream& peer, const std::string& host);
    void turn_away(stream peer, const std::error_code& why);
    std::optional<contact> introduce(std::unique_ptr<byte_stream>& over, bool calls,
                                     const std::optional<peer_id>& expected, std::error_code& error);
    std::optional<contact> speak(std::unique_ptr<byte_stream>& over, bool calls, const std::optional<peer_id>& expected,
                                 std::error_code& error);
    detail::challenge secure(std::unique_ptr<byte_stream>& over, bool calls, const patience& wait,
                             std::optional<public_key>& certified, std::error_code& error);
    const tls_context& context(bool for_server);
    connection_ptr admit(const contact& peer, bool called, const std::string& host, std::unique_ptr<byte_stream> over);

    // calls
    void be_connected(const peer_id& to, const patience& wait, std::error_code& error);
    void call_one_of(const call_ptr& call, const std::vector<address>& at, const std::optional<peer_id>& expected);
    connection_ptr dial(const address& at, const std::optional<peer_id>& expected, std::error_code& error);
    void note_outcome(const address& at, const std::optional<peer_id>& expected, const connection_ptr& made,
                      const std::error_code& error);

    // connections that are used
    connection_ptr take_up(const peer_id& to, const message& m);
    bool goes(const message& m, std::uint64_t way) noexcept;
    void serve(const connection_ptr& c);
    bool take(const connection_ptr& c, message& m, std::error_code& error);
    bool is_too_much(const connection_ptr& c, const message& m, std::chrono::nanoseconds& until);
    void answer(const connection_ptr& c, const message& request, const remote_error& e);

    // connections that end
    void tell_to_leave(const std::vector<detail::connection_table::entry_ptr>& all);
    void end_if_idle(const connection_ptr& c);
    void await_answers(const connection_ptr& c);
    void report(const std::error_code& error, const std::string& what) const;
    void pause(std::chrono::milliseconds length);

    mutable net::detail::state_lock lock_{real_clock()}; ///< guards what follows
    detail::connection_table table_;
    mutable detail::address_book book_; ///< remembers who was asked for last
    std::map<peer_id, call_ptr> calls_; ///< to whom we are being connected
    std::set<connection_ptr> open_;
    detail::recent_map<peer_id, bool> called_; ///< whom we have reached where they were said to be
    detail::recent_map<peer_id, detail::token_bucket> quotas_;
    std::map<std::string, std::size_t> unproved_of_host_;
    std::size_t calling_ = 0, turning_away_ = 0;
    peer_transport_counts counts_;
    std::uint64_t made_ = 0; ///< connections
    bool stopped_ = false;
    std::minstd_rand random_{std::random_device()()};

    mutex contexts_lock_; ///< guards what follows
    std::optional<tls_context> contexts_[2];

    std::stop_source stop_;
    task_group fibers_; ///< last: its destructor waits for those who use the rest
};

} // namespace lockstep::net::p2p
