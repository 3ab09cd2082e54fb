// What time it is for nodes, and how they wait. Nodes take both from their transport, so that a network that is simulated
// brings its own time: an hour passes there as soon as everybody waits for it.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/patience.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <functional>

namespace lockstep::net {

/// All members may be called by any thread or fiber at any time.
class message_clock {
public:
    virtual ~message_clock() = default;

    /// The time.
    virtual message_deadline now() const noexcept = 0;
    /// Waits until the ticket is completed, by complete() of this clock, or the patience, whose deadline is of this clock, is
    /// at its end.
    virtual parking::ending wait(parking::ticket& t, const patience& how_long, const parking::wait_reason& why) = 0;
    /// Completes a wait that the caller has claimed.
    virtual void complete(parking::ticket& t, parking::ending how) noexcept = 0;
    /// Starts a fiber whose waits are counted, where it matters.
    virtual void start(std::function<void()> f) = 0;

    /// Waits so long. False: a stop was requested.
    bool sleep(std::chrono::nanoseconds length, const std::stop_token& stop = {});
    /// Half of it to all, as chance has it: for pauses after which not all should come back at the same moment.
    std::chrono::nanoseconds about(std::chrono::nanoseconds length) noexcept;
    /// The deadline after so long from now on.
    message_deadline after(std::chrono::nanoseconds length) const noexcept {
        const message_deadline t = now();
        return length >= no_deadline - t ? no_deadline : t + length;
    }

protected:
    /// For the same seed the same happens by chance.
    explicit message_clock(std::uint32_t seed = 1) noexcept : random_(seed) {}

private:
    parking::raw_lock lock_; ///< guards what follows
    std::uint32_t random_ LOCKSTEP_GUARDED_BY(lock_);
};

/// The real time: std::chrono::steady_clock.
message_clock& real_clock() noexcept;

} // namespace lockstep::net
