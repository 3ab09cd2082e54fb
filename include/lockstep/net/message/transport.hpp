// What carries messages between nodes, whatever it is: TCP, a network that is simulated, the standard streams of a process.
#pragma once

#include "lockstep/net/message/clock.hpp"

namespace lockstep::net {

/// Who gets the messages for one name.
class message_receiver {
public:
    /// Called by fibers of the transport, perhaps by several at a time; messages that came in an order come in that order. It
    /// may wait, and then so do the messages behind it.
    virtual void deliver(message m) noexcept = 0;

    // What becomes of its own requests, where the transport knows. Called by any fiber, perhaps while it sends.

    /// The request with that id is about to be sent, by a way (one connection, say) that has this number; perhaps not for the
    /// first time, when an attempt to send it has failed. False: its sender does not wait any more, and it is not sent.
    virtual bool goes(std::uint64_t /*id*/, std::uint64_t /*way*/) noexcept { return true; }
    /// The way is no more: an answer to what went by it has been lost, or will be, if there was one.
    virtual void way_ended(std::uint64_t /*way*/) noexcept {}
    /// The request with that id has not been sent: the recipient cannot be reached. True: then it is not to be sent at all.
    virtual bool unreachable(std::uint64_t /*id*/) noexcept { return false; }

protected:
    ~message_receiver() = default;
};

/// Carries messages to other nodes, and those that come for ours to them. Each message arrives at most once, in order, unless
/// the transport says otherwise, and it may not arrive at all. All members may be called by any thread or fiber at any time.
class transport {
public:
    virtual ~transport() = default;

    /// From now on messages for that name are the receiver's. Throws std::logic_error where the name is taken here.
    virtual void attach(const std::string& name, message_receiver& receiver) = 0;
    /// No longer; when it returns nobody is in deliver() any more, nor will be.
    virtual void detach(const std::string& name) noexcept = 0;
    /// Takes a message over, waiting for room if it must. `error`: message_errc where it cannot be a message,
    /// host_unreachable where nobody knows where that node is, or a request does not wait for a node that cannot be reached;
    /// timed_out or operation_canceled where there was no room in time, broken_pipe where the transport has been stopped.
    virtual void send(message m, const patience& wait, std::error_code& error) = 0;
    /// Where that node is, for people: its address. Empty where there is nothing to say.
    virtual std::string where_is(const std::string& /*name*/) const { return {}; }
    /// The node's name, and where it is: "bank at 10.0.0.7:7000".
    std::string named(const std::string& name) const {
        const std::string where = where_is(name);
        return where.empty() ? name : name + " at " + where;
    }
    /// The time that its nodes live in.
    virtual message_clock& clock() noexcept { return real_clock(); }
};

} // namespace lockstep::net
