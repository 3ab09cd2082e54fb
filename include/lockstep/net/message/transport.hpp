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
    /// host_unreachable where nobody knows where that node is, timed_out or operation_canceled where there was no room in
    /// time, broken_pipe where the transport has been stopped.
    virtual void send(message m, const patience& wait, std::error_code& error) = 0;
    /// The time that its nodes live in.
    virtual message_clock& clock() noexcept { return real_clock(); }
};

} // namespace lockstep::net
