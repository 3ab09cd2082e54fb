// A node: somebody with a name who sends messages and gets them.
//
//     tcp_transport network({.listens_at = address("0.0.0.0:7000")});
//     node bank("bank", network);
//     bank.on("withdraw", [&](const message& m) { return withdraw(m.content.to_value()); });
//
//     value rest = alice.request("bank", "withdraw", value::map{{"amount", 8}}).content.to_value();
//
// What comes goes one of three ways. An answer ends the request that it answers, and is dropped where nobody waits for it any
// more. A message of a kind that has a handler is handled, on a fiber of its own. All others lie in the mailbox until they
// are received. Both handlers and mailbox are bounded: a request that there is no room for is answered at once, as temporarily
// unavailable; a message that wants no answer waits, and so do those behind it on its connection, until its sender has to wait.
#pragma once

#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/message/state_lock.hpp"
#include "lockstep/net/message/transport.hpp"
#include "lockstep/net/node/mailbox.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace lockstep::net {

/// What a node is to be like.
struct node_options {
    std::size_t mailbox_messages = 1024; ///< that nobody has received yet
    std::size_t handlers_at_once = 256;  ///< each on a fiber
    std::size_t handlers_waiting = 1024; ///< messages for handlers when all of these are busy
    std::size_t answers_waiting = 1024;  ///< for who asked to take them; more of those are lost
    std::chrono::nanoseconds request_time = std::chrono::seconds(5); ///< for a request whose caller says nothing of it
    std::uint64_t first_id = 0; ///< of what it sends; 0: by the clock, for a name that was used before
};

/// Within a handler: the message that this fiber handles; null elsewhere.
const message* handled_message() noexcept;
/// Within a handler: how long its sender waits for an answer. A stop is requested when the sender gives up before, or the node
/// is closed. Elsewhere: for ever.
patience handled_patience();
/// Within a handler: does anybody still want the answer? Elsewhere: yes.
bool handled_is_wanted();

/// A named endpoint on a transport. All members may be called by any thread or fiber at any time, but for the destructor.
class node final : private message_receiver {
public:
    /// Answers a request with what it returns (of the kind `<kind>_ok`), or with the remote_error that it throws. A value_error
    /// means that the request is malformed, any other exception that the handler crashed. Where no answer is wanted
    /// there is none.
    using handler = std::function<message_content(const message&)>;

    /// From now on messages for `name` come to it. Throws std::invalid_argument where that is no name, std::logic_error where
    /// the transport has a node of that name.
    node(std::string name, transport& over, const node_options& options = {});
    /// As close(), and waits for its handlers and for what it does again and again.
    ~node();
    node(const node&) = delete;
    node& operator=(const node&) = delete;

    /// As it is known to the others.
    const std::string& name() const noexcept { return name_; }
    /// What carries its messages.
    transport& over() const noexcept { return transport_; }
    /// By which it waits: its transport's.
    message_clock& clock() const noexcept { return clock_; }

    /// Messages of that kind are handled by it. Throws std::logic_error where there is a handler for that kind.
    void on(const std::string& kind, handler h);

    /// Requests of kinds that have no handler are handled by it, and other messages of such kinds are dropped: none lies in the
    /// mailbox, where nobody would look for it. Throws std::logic_error where there is one already.
    void on_other_requests(handler h);
    /// Calls f on a fiber of the node, again and again, with such pauses between, until the node is closed. What f throws is lost,
    /// and it is called again all the same.
    void every(std::chrono::nanoseconds pause, std::function<void()> f);

    // --- sending --------------------------------------------------------------------------------------------------------

    /// Sends a message that wants no answer. Throws std::system_error, with the recipient in its text, as transport::send.
    void send(const std::string& to, const std::string& kind, message_content content = {}, const patience& wait = {});
    /// Sends any message; its sender becomes this node.
    void send(message m, const patience& wait, std::error_code& error);
    /// Sends the same to several; not to itself. Returns to how many it was sent: the others cannot be reached or have no room in
    /// time.
    std::size_t broadcast(std::span<const std::string> to, const std::string& kind, const message_content& content = {},
                          const patience& wait = {});

    /// Sends a request and waits for its answer. It ends in exactly one of three ways: the answer is returned; remote_error
    /// is thrown for one that is an error; std::system_error is thrown, with the recipient and its address in the text,
    /// when the time is up (timed_out), a stop was requested or the node closed (operation_canceled), the connection over
    /// which it went has broken (connection_reset: whether it was done nobody knows), or it could not be sent
    /// (host_unreachable: nobody knows where the recipient is, or it cannot be reached and the request was not to wait for
    /// that). Without a deadline in `wait` it has node_options::request_time. Within a handler it has no more time than the
    /// request that is handled, and its trace. Where a stop is requested the other side is told that nobody wants the
    /// answer any more.
    message request(const std::string& to, const std::string& kind, message_content content = {},
                    const patience& wait = {});
    /// The same, without exceptions: an answer, which may be one of the kind `error`, or nothing, and `error` says why.
    std::optional<message> request(message m, const patience& wait, std::error_code& error,
                                   if_unreachable then = if_unreachable::wait);

    // --- receiving ------------------------------------------------------------------------------------------------------

    /// The next message that has no handler. Nothing: the node is closed, or `error` says why not (timed_out,
    /// operation_canceled).
    std::optional<message> receive(const patience& wait, std::error_code& error);
    /// The same. Throws std::system_error.
    std::optional<message> receive(const patience& wait = {});
    /// Answers a request that was received. Nothing happens where it wants no answer.
    void reply(const message& to, message_content content = {}, const patience& wait = {});
    /// The same, with an error.
    void reply_error(const message& to, reply_code code, std::string_view text, const patience& wait = {});

    /// Takes no more messages: those in the mailbox can still be received, requests under way fail (operation_canceled). What is
    /// being handled is asked to stop (handled_patience), and goes on to its end.
    void close() noexcept;

private:
    struct handled_request;
    friend patience handled_patience();
    friend const message* handled_message() noexcept;
    friend bool handled_is_wanted();
    /// A message, and what handles it.
    struct work {
        message m;
        std::shared_ptr<const handler> handles;
    };
    using handler_map = std::map<std::string, std::shared_ptr<const handler>, std::less<>>;

    void deliver(message m) noexcept override;
    bool goes(std::uint64_t id, std::uint64_t way) noexcept override;
    void way_ended(std::uint64_t way) noexcept override;
    bool unreachable(std::uint64_t id) noexcept override;
    void accept(message& m, std::shared_ptr<const handler> handles);
    void handle_all(work& one);
    std::optional<message> handle(const message& m, const handler& h);
    bool answers_beside();
    void send_answer(const message& to, message answer, const patience& wait);
    message answer_of(const message& m, const handler& h);
    void give_up(const std::string& asked, std::uint64_t id) noexcept;
    void cancel(const message& m);
    std::stop_token stop_of(handled_request& r);
    std::vector<std::stop_source> stops_of_all() const;
    void answer(message reply, const patience& wait);
    void refuse(const message& m);

    const std::string name_;
    transport& transport_;
    message_clock& clock_;
    const node_options options_;
    std::atomic<std::uint64_t> next_id_;

    pending_requests<message> requests_;
    mailbox<message> mailbox_;

    detail::state_lock lock_; ///< guards what follows
    bool closed_ = false;
    handler_map handlers_;
    std::shared_ptr<const handler> others_; ///< for requests that no other handler is for
    std::deque<work> waiting_;              ///< for a fiber
    std::size_t handling_ = 0;              ///< fibers that handle
    std::size_t answering_ = 0;             ///< fibers that have handled, and send the answer
    handled_request* handled_ = nullptr;    ///< what they are at: the first of a list
    std::size_t repeating_ = 0;             ///< fibers of every()
    std::stop_source stop_;
};

} // namespace lockstep::net
