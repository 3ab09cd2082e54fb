// A mutex that its holder may take again.
#pragma once

#include "lockstep/parking/sleeper.hpp"
#include "lockstep/sync/mutex.hpp"

namespace lockstep {

/// Free again when it has been unlocked as often as it was locked. BasicLockable, Lockable, TimedLockable. What was
/// done before the unlock that frees it is visible after the next lock. Undefined, and caught where LOCKSTEP_ASSERTIONS
/// is 1: destroying it while anybody holds it.
class LOCKSTEP_CAPABILITY LOCKSTEP_REENTRANT recursive_mutex {
public:
    recursive_mutex() = default;
    recursive_mutex(const recursive_mutex&) = delete;
    recursive_mutex& operator=(const recursive_mutex&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~recursive_mutex() {
        if (owner_.load(std::memory_order_relaxed) != nullptr)
            parking::misuse("recursive_mutex", "destroyed while held");
    }
#endif

    /// Takes it once more, or waits until it is free.
    void lock() LOCKSTEP_ACQUIRES() {
        if (again()) return;
        m_.lock();
        first_if(true);
    }
    /// The same; false: a stop was requested before it was free.
    [[nodiscard]] bool lock(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        return again() || first_if(m_.lock(stop));
    }
    /// Takes it (once more) if that is possible at once.
    [[nodiscard]] bool try_lock() LOCKSTEP_TRY_ACQUIRES(true) { return again() || first_if(m_.try_lock()); }
    /// Waits no longer than that.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return again() || first_if(m_.try_lock_for(length));
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return again() || first_if(m_.try_lock_until(when));
    }
    /// Throws std::system_error (operation_not_permitted), and changes nothing, where the caller does not hold it.
    void unlock() LOCKSTEP_RELEASES() {
        if (!is_mine()) {
            throw std::system_error(std::make_error_code(std::errc::operation_not_permitted),
                                    "lockstep::recursive_mutex: unlocked by a thread that does not hold it");
        }
        LOCKSTEP_ASSERT(depth_ != 0);
        if (--depth_ != 0) return;
        owner_.store(nullptr, std::memory_order_relaxed);
        m_.unlock();
    }
    /// Does the calling thread hold it?
    bool is_mine() const noexcept {
        // relaxed: only we ourselves store our own identity.
        return owner_.load(std::memory_order_relaxed) == parking::self();
    }

    /// Lets it go however often it is held, and says how often; for waits inside a monitor. Requires is_mine().
    std::uint32_t release_all() noexcept LOCKSTEP_RELEASES() {
        const std::uint32_t depth = depth_;
        LOCKSTEP_ASSERT(depth != 0);
        owner_.store(nullptr, std::memory_order_relaxed);
        depth_ = 0;
        m_.unlock();
        return depth;
    }
    /// The reverse.
    void take_again(std::uint32_t depth) LOCKSTEP_ACQUIRES() {
        m_.lock();
        owner_.store(parking::self(), std::memory_order_relaxed);
        depth_ = depth;
    }

private:
    bool again() noexcept {
        if (!is_mine()) return false;
        ++depth_;
        return true;
    }
    bool first_if(bool got) noexcept {
        if (got) {
            owner_.store(parking::self(), std::memory_order_relaxed);
            depth_ = 1;
        }
        return got;
    }

    mutex m_;
    /// relaxed throughout: whether it is one's own identity only oneself can change, and who sees another's, or none,
    /// needs m_ first, which orders all the rest.
    std::atomic<const void*> owner_{nullptr};
    std::uint32_t depth_ = 0; ///< the owner's
};

} // namespace lockstep
