// A lock with those who wait for what it guards to change, by any clock and with any patience. What condition variables are
// to mutexes, for the inside of the parts of this folder.
#pragma once

#include "lockstep/net/message/clock.hpp"
#include "lockstep/parking/raw_lock.hpp"

namespace lockstep::net::detail {

/// Whoever changes what somebody may wait for leaves by unlock_and_wake(): all who wait look again. So few should wait at a
/// time, or changes be rare.
class LOCKSTEP_CAPABILITY state_lock {
public:
    explicit state_lock(message_clock& clock) noexcept : clock_(clock) {}

    void lock() noexcept LOCKSTEP_ACQUIRES() { lock_.lock(); }
    void unlock() noexcept LOCKSTEP_RELEASES() { lock_.unlock(); }
    /// After a change.
    void unlock_and_wake() noexcept LOCKSTEP_RELEASES() LOCKSTEP_NOT_ANALYSED {
        if (waiting_.empty()) return lock_.unlock();
        parking::wait_queue woken;
        waiting_.claim_all(woken);
        message_clock& clock = clock_; // the lock may be gone once it is let go
        lock_.unlock();
        while (parking::wait_node* const n = woken.front()) {
            woken.remove(*n);
            clock.complete(*n->owner, parking::ending::granted);
        }
    }

    /// Waits until `holds()`, which is asked under the lock. True: it does, and the lock is taken. False: `error` says why not
    /// (timed_out, operation_canceled).
    template <class F>
    bool lock_when(F holds, const patience& how_long, std::error_code& error, const char* what)
        LOCKSTEP_TRY_ACQUIRES(true) {
        for (;;) {
            parking::ticket mine;
            parking::wait_node place{&mine};
            lock_.lock();
            if (holds()) return true;
            waiting_.push(place);
            lock_.unlock();
            const parking::ending how = clock_.wait(mine, how_long, {what, this});
            if (how == parking::ending::granted) continue;
            const parking::raw_guard guard(lock_);
            waiting_.remove(place);
            error = std::make_error_code(how == parking::ending::cancelled ? std::errc::operation_canceled
                                                                           : std::errc::timed_out);
            return false;
        }
    }

private:
    message_clock& clock_;
    parking::raw_lock lock_; ///< guards what follows, and what its owner says
    parking::queue_of<"state_lock"> waiting_;
};

} // namespace lockstep::net::detail
