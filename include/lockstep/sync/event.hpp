// Events: something has happened, and all who waited for it go on.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

namespace lockstep {

/// Set or not; stays set until reset() (a "manual-reset event"). What was done before set() is visible after the wait that
/// it ends. May be destroyed as soon as a wait has returned, even if set() has not. Undefined, and caught where
/// LOCKSTEP_ASSERTIONS is 1: destroying it while somebody waits.
class event {
public:
    event() = default;
    event(const event&) = delete;
    event& operator=(const event&) = delete;

    /// Lets all go on who wait, and all who come.
    void set() noexcept {
        parking::wait_queue woken;
        {
            const parking::raw_guard guard(lock_);
            set_ = true;
            queue_.claim_all(woken);
        }
        parking::complete_all(woken);
    }
    /// From now on one waits again. Who was let go on before goes on.
    void reset() noexcept {
        const parking::raw_guard guard(lock_);
        set_ = false;
    }
    /// Is it set? Then what came before that is visible, and set() does not look at it any more.
    bool is_set() const noexcept {
        const parking::raw_guard guard(lock_); // whoever set it has left: we may be about to destroy it
        return set_;
    }
    /// Is somebody waiting at some moment during the call?
    bool anybody_waits() const noexcept {
        const parking::raw_guard guard(lock_);
        return !queue_.empty();
    }

    /// Waits until it is set.
    void wait() { wait_until_deadline(parking::never, {}); }
    /// False: a stop was requested first.
    [[nodiscard]] bool wait(const std::stop_token& stop) { return wait_until_deadline(parking::never, stop); }
    /// False: not set in time.
    template <class Rep, class Period>
    [[nodiscard]] bool wait_for(const std::chrono::duration<Rep, Period>& length) {
        return wait_until_deadline(parking::after(length), {});
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool wait_until(const std::chrono::time_point<Clock, Duration>& when) {
        return wait_until_deadline(parking::at(when), {});
    }

private:
    bool wait_until_deadline(parking::deadline until, const std::stop_token& stop) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        {
            const parking::raw_guard guard(lock_);
            if (set_) return true;
            queue_.push(place);
        }
        const parking::ending how = parking::wait(mine, until, stop, {"event", this});
        if (how == parking::ending::granted) return true;
        const parking::raw_guard guard(lock_);
        queue_.remove(place);
        return false;
    }

    mutable parking::raw_lock lock_; ///< guards what follows
    bool set_ LOCKSTEP_GUARDED_BY(lock_) = false;
    parking::queue_of<"event"> queue_ LOCKSTEP_GUARDED_BY(lock_);
};

} // namespace lockstep
