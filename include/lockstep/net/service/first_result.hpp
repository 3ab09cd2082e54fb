// Attempts that are made at the same time, of which the first result counts. Without I/O, and of any type of outcome, so that the
// checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/message/state_lock.hpp"

#include <optional>
#include <stop_token>

namespace lockstep::net {

/// What such attempts have in common. It lives until the last of them has ended, however long ago the first has.
template <class Outcome>
class first_result {
public:
    explicit first_result(message_clock& clock) noexcept : lock_(clock) {}

    /// One more begins; end() is owed.
    void begin() noexcept {
        lock_.lock();
        ++running_;
        lock_.unlock();
    }
    void end(Outcome o) {
        lock_.lock();
        --running_;
        if (o.is_result() && !result_) result_.emplace(std::move(o));
        else failure_.emplace(std::move(o));
        lock_.unlock_and_wake();
    }
    /// Waits until there is a result, or all that have begun have failed. False: it is too late for that.
    bool wait_for(const patience& wait) {
        std::error_code late;
        const bool over =
            lock_.lock_when([this] { return result_ || running_ == 0; }, wait, late, "service (an answer)");
        if (over) lock_.unlock();
        return over;
    }
    /// Waits likewise, for ever, and takes it; or the last failure. Those that still run are told to stop.
    Outcome take() {
        std::error_code never_set;
        lock_.lock_when([this] { return result_ || running_ == 0; }, {}, never_set, "service (an answer)");
        Outcome o = std::move(result_ ? *result_ : *failure_);
        lock_.unlock();
        stop_.request_stop();
        return o;
    }

    std::stop_source& stop() noexcept { return stop_; }

private:
    detail::state_lock lock_; ///< guards what follows
    std::optional<Outcome> result_, failure_;
    unsigned running_ = 0;

    std::stop_source stop_;
};

} // namespace lockstep::net
