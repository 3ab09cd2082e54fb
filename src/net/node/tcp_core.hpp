// The inside of the transport over TCP: its connections, and the links to nodes for which they are made.
#pragma once

#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "net/node/receivers.hpp"

#include <atomic>
#include <deque>
#include <set>
#include <unordered_map>

namespace lockstep::net {

/// A connection, and the number by which those who ask over it know it.
class tcp_connection final : public message_connection {
public:
    tcp_connection(std::uint64_t number, std::unique_ptr<byte_stream> over, std::unique_ptr<message_codec> codec,
                   const connection_options& options)
        : message_connection(std::move(over), std::move(codec), options), number(number) {}

    const std::uint64_t number;
};

/// The way to a node whose address is known. Either there is a connection and nobody waits, and then messages go at once; or
/// they wait, in order, and a fiber (the pump) sees to a connection and sends them.
struct tcp_link {
    tcp_link(std::string to, const address& where, std::chrono::nanoseconds first_pause)
        : name(std::move(to)), next_pause(first_pause), at(where) {}

    const std::string name;
    std::chrono::nanoseconds next_pause; ///< of the pump, when the next attempt has failed

    detail::state_lock lock{real_clock()}; ///< guards what follows
    address at;                            ///< where it was last known to be
    std::shared_ptr<tcp_connection> up;    ///< null: none, or it broke
    std::deque<message> waiting;
    std::size_t in_hand = 0; ///< that the pump tries to send: they count among those that wait
    bool pumping = false;
    message_deadline not_before{}; ///< an attempt has failed a moment ago: the next one
    bool hurries = false;          ///< the pump is not to wait for that
};

class tcp_transport::core {
public:
    explicit core(tcp_transport_options options);
    ~core();

    void send(message m, const patience& wait, std::error_code& error);
    void know(const std::string& name, const address& where);
    std::string where_is(const std::string& name) const;

    detail::receivers here{real_clock()};
    const tcp_transport_options options;
    std::optional<listener> door;

private:
    using connection_ptr = std::shared_ptr<tcp_connection>;

    // connections
    void accept_all();
    void welcome(stream& peer);
    connection_ptr dial(tcp_link& link);
    connection_ptr open(std::unique_ptr<byte_stream> over);
    void serve(const connection_ptr& connection, const std::shared_ptr<tcp_link>& link);
    void answer_unknown(const message& m, tcp_connection& connection);
    void forget(const connection_ptr& connection, const std::set<std::string>& names, tcp_link* link);
    void remember(const message& m, const connection_ptr& connection, std::set<std::string>& names);
    void report(const std::error_code& error, const std::string& what) const;

    // links
    bool goes(const message& m, std::uint64_t way) noexcept;
    bool is_given_up(const message& m) noexcept;
    void send_on(tcp_connection& connection, const message& m, const patience& wait, std::error_code& error);
    void answer(const message& m, const patience& wait, std::error_code& error);
    void send_over(const std::shared_ptr<tcp_link>& link, message m, const patience& wait, std::error_code& error);
    void pump(const std::shared_ptr<tcp_link>& link);
    bool take_waiting(tcp_link& link, std::deque<message>& all);
    bool send_all(tcp_connection& connection, std::deque<message>& all);
    connection_ptr connection_of(const std::shared_ptr<tcp_link>& link);
    void not_sent(tcp_link& link, const connection_ptr& broken, std::deque<message> all, message_deadline next);

    mutable parking::raw_lock lock_; ///< guards what follows
    std::map<std::string, std::shared_ptr<tcp_link>> links_;
    std::map<std::string, std::weak_ptr<tcp_connection>> heard_; ///< over which a node's last message came
    std::unordered_map<std::uint64_t, connection_ptr> open_;     ///< by number
    std::size_t accepted_ = 0;
    bool stopped_ = false;

    std::stop_source stop_;
    task_group fibers_; ///< last: its destructor waits for those who use the rest
};

} // namespace lockstep::net
