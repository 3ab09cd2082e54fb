// Condition variable with Mesa semantics (B. W. Lampson, D. D. Redell, Experience with Processes and Monitors in Mesa,
// 1980; the lecture's slides on monitors): a signal is a hint. The one it wakes competes for the lock again and must look
// at its condition again, so wait in a loop, or give wait() the predicate.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"
#include "lockstep/sync/mutex.hpp"

#include <mutex>

namespace lockstep {

/// How a wait with a deadline ended.
enum class wait_status : bool { signalled, timed_out };

/// Works with any lock that has lock() and unlock(); hold it with std::unique_lock or itself. A waiter is queued before
/// its lock is released, so no signal that follows is lost; a signal wakes at most one, and one that is lost to a
/// timeout or a stop goes to the next. wait() has no spurious returns of its own. What is visible after a wait is what
/// the lock makes so. May be destroyed when all who wait have been woken, even if they have not returned. Undefined,
/// and caught where LOCKSTEP_ASSERTIONS is 1: destroying it earlier.
class condition_variable {
public:
    condition_variable() = default;
    condition_variable(const condition_variable&) = delete;
    condition_variable& operator=(const condition_variable&) = delete;

    /// Releases the lock, waits for a signal, and takes the lock again. Requires that the caller holds it: throws
    /// std::system_error (operation_not_permitted) where the lock can tell that it does not (std::unique_lock,
    /// recursive_mutex); a mutex that nobody holds ends the program. So do all the waits below.
    template <class Lock>
    void wait(Lock& lock) {
        sleep(lock, parking::never, {});
    }
    /// The same. (Told apart for the sake of clang++ -Wthread-safety, which then knows that it must be held.)
    template <hand_over Policy>
    void wait(basic_mutex<Policy>& lock) LOCKSTEP_REQUIRES(lock) {
        sleep(lock, parking::never, {});
    }
    /// Waits until the predicate holds; looks before it waits.
    template <class Lock, class Predicate>
    void wait(Lock& lock, Predicate holds) LOCKSTEP_NOT_ANALYSED {
        while (!holds()) wait(lock);
    }
    /// The same; a stop request ends it, too. Returns whether the predicate holds.
    template <class Lock, class Predicate>
    bool wait(Lock& lock, const std::stop_token& stop, Predicate holds) LOCKSTEP_NOT_ANALYSED {
        while (!holds()) {
            if (stop.stop_requested() || sleep(lock, parking::never, stop) == parking::ending::cancelled)
                return holds();
        }
        return true;
    }

    /// The same, no longer than that.
    template <class Lock, class Clock, class Duration>
    wait_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& when) {
        return sleep(lock, parking::at(when), {}) == parking::ending::timed_out ? wait_status::timed_out
                                                                                : wait_status::signalled;
    }
    /// Returns whether the predicate holds when it is over.
    template <class Lock, class Clock, class Duration, class Predicate>
    bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& when,
                    Predicate holds) LOCKSTEP_NOT_ANALYSED {
        const parking::deadline until = parking::at(when);
        while (!holds()) {
            if (sleep(lock, until, {}) == parking::ending::timed_out) return holds();
        }
        return true;
    }
    /// The same, no longer than that.
    template <class Lock, class Rep, class Period>
    wait_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& length) {
        return wait_until(lock, parking::after(length));
    }
    /// The same, no longer than that. Returns what the predicate says at the end.
    template <class Lock, class Rep, class Period, class Predicate>
    bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& length, Predicate holds) {
        return wait_until(lock, parking::after(length), std::move(holds));
    }

    /// Wakes the one who has waited longest, if anybody waits.
    void notify_one() noexcept {
        if (waiters_.load(std::memory_order_relaxed) == 0) return;
        parking::ticket* chosen = nullptr;
        {
            const parking::raw_guard guard(lock_);
            if (parking::wait_node* const next = queue_.claim_first()) chosen = next->owner;
            count_waiters();
        }
        if (chosen != nullptr) chosen->complete();
    }
    /// Wakes all who wait now.
    void notify_all() noexcept {
        if (waiters_.load(std::memory_order_relaxed) == 0) return;
        parking::wait_queue woken;
        {
            const parking::raw_guard guard(lock_);
            queue_.claim_all(woken);
            count_waiters();
        }
        parking::complete_all(woken);
    }
    /// Has somebody been waiting at some moment during the call, whom nobody has woken?
    bool anybody_waits() const noexcept { return waiters_.load(std::memory_order_relaxed) != 0; }

    /// What the literature calls them.
    void signal() noexcept { notify_one(); }
    /// The same, in the word of the monitors.
    void broadcast() noexcept { notify_all(); }

private:
    template <class Lock>
    parking::ending sleep(Lock& lock, parking::deadline until, const std::stop_token& stop) LOCKSTEP_NOT_ANALYSED {
        require_held(lock);
        parking::ticket mine(parking::who_ends(until, stop));
        parking::wait_node place{&mine};
        {
            // Under the caller's lock. Whoever changes the condition under that lock later, and then signals, sees that
            // we are counted.
            const parking::raw_guard guard(lock_);
            queue_.push(place);
            count_waiters();
        }
        lock.unlock();
        const parking::ending how = parking::wait(mine, until, stop, {"condition_variable", this});
        // Who was signalled looks at nothing of ours any more: we may be gone.
        if (how != parking::ending::granted) {
            const parking::raw_guard guard(lock_);
            queue_.remove(place);
            count_waiters();
        }
        lock.lock();
        return how;
    }

    template <class Lock>
    static void require_held(const Lock& lock) {
        bool held = true;
        if constexpr (requires { lock.owns_lock(); }) held = lock.owns_lock();
        else if constexpr (requires { lock.is_mine(); }) held = lock.is_mine();
        if (!held) parking::refuse("lockstep::condition_variable: a wait without the lock");
    }

    void count_waiters() noexcept LOCKSTEP_REQUIRES(lock_) { waiters_.store(queue_.size(), std::memory_order_relaxed); }

    /// How many are queued, for who signals to look at without our lock. relaxed: it is written under our lock only,
    /// and who must see a waiter counted has had the caller's lock since.
    std::atomic<std::uint32_t> waiters_{0};
    parking::raw_lock lock_; ///< guards the queue
    parking::queue_of<"condition_variable"> queue_ LOCKSTEP_GUARDED_BY(lock_);
};

} // namespace lockstep
