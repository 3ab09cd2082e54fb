// Messages that came and that nobody has received yet: so many, and then whoever brings one waits, or takes it back. Without I/O,
// and of any type of message, so that the checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/message/state_lock.hpp"

#include <deque>
#include <optional>

namespace lockstep::net {

/// All members may be called by any thread or fiber at any time, but for the destructor.
template <class Message>
class mailbox {
public:
    /// What became of a message that was put into it.
    enum class outcome { kept, full, closed };

    /// Empty, with room for so many.
    mailbox(std::size_t most, message_clock& clock) : most_(most), lock_(clock) {}

    /// Puts it behind the others; waits for room. Where it was not kept it is as it was.
    outcome put(Message& m, const patience& wait) LOCKSTEP_NOT_ANALYSED {
        std::error_code no_room;
        if (!lock_.lock_when([this] { return closed_ || kept_.size() < most_; }, wait, no_room, "mailbox (room)"))
            return outcome::full;
        const bool open = !closed_;
        if (open) kept_.push_back(std::move(m));
        lock_.unlock_and_wake();
        return open ? outcome::kept : outcome::closed;
    }
    /// The first of all; waits until there is one. Nothing: it is closed and empty, or `error` says why (timed_out,
    /// operation_canceled).
    std::optional<Message> take(const patience& wait, std::error_code& error) LOCKSTEP_NOT_ANALYSED {
        error.clear();
        if (!lock_.lock_when([this] { return closed_ || !kept_.empty(); }, wait, error, "mailbox (a message)"))
            return std::nullopt;
        std::optional<Message> m;
        if (!kept_.empty()) {
            m.emplace(std::move(kept_.front()));
            kept_.pop_front();
        }
        lock_.unlock_and_wake();
        return m;
    }
    /// Takes no more. What is in it can still be taken.
    void close() noexcept {
        lock_.lock();
        closed_ = true;
        lock_.unlock_and_wake();
    }

private:
    const std::size_t most_;
    detail::state_lock lock_; ///< guards what follows
    bool closed_ = false;
    std::deque<Message> kept_;
};

} // namespace lockstep::net
