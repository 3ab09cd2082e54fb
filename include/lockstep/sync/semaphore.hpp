// Counting semaphore: P and V (E. W. Dijkstra, Over de sequentialiteit van procesbeschrijvingen, 1962; the textbook's
// section on semaphores). The count and the number of those who wait share one atomic word, so an acquire that finds the
// count above zero, and a release that finds nobody waiting, are one atomic operation each.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <stdexcept>

namespace lockstep {

/// A count that is never below zero. acquire() (P) waits until it is above zero and takes one off; release() (V) adds one.
/// A release orders what was done before it before what follows the acquire that it lets through. Those who wait are
/// served in the order of their arrival; a newcomer that finds the count above zero need not queue behind them.
/// Undefined, and caught where LOCKSTEP_ASSERTIONS is 1: destroying it while somebody waits.
template <std::uint32_t Max>
class counting_semaphore {
public:
    /// The greatest value that it may have.
    static constexpr std::uint32_t max() noexcept { return Max; }

    /// Throws std::invalid_argument when `initial` is negative or above max().
    explicit counting_semaphore(std::int64_t initial) : word_(checked(initial)) {}
    counting_semaphore(const counting_semaphore&) = delete;
    counting_semaphore& operator=(const counting_semaphore&) = delete;

    /// P: waits until there are `n`, and takes them at once. While it is the first in the queue nobody in the queue
    /// overtakes it. Throws std::invalid_argument, and takes nothing, when n is negative or above max().
    void acquire(std::int64_t n = 1) {
        const std::uint32_t wanted = checked(n);
        if (!take(wanted)) acquire_slowly(wanted, parking::never, {});
    }
    /// The same for one; false: a stop was requested before there was one.
    [[nodiscard]] bool acquire(const std::stop_token& stop) {
        if (stop.stop_requested()) return false;
        return take(1) || acquire_slowly(1, parking::never, stop);
    }
    /// Takes one if there is one now. Never fails without a reason.
    [[nodiscard]] bool try_acquire() noexcept { return try_take(1); }
    /// The same for `n` at once. Throws as acquire(n).
    [[nodiscard]] bool try_acquire(std::int64_t n) { return try_take(checked(n)); }
    /// Waits no longer than that. A length of zero or less, or a time in the past, only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& length) {
        return length > length.zero() ? take_until(1, parking::after(length)) : try_take(1);
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& when) {
        return take_until(1, parking::at(when));
    }
    /// The same for `n` at once. Throws as acquire(n).
    template <class Rep, class Period>
    [[nodiscard]] bool try_acquire_for(std::int64_t n, const std::chrono::duration<Rep, Period>& length) {
        const std::uint32_t wanted = checked(n);
        return length > length.zero() ? take_until(wanted, parking::after(length)) : try_take(wanted);
    }

    /// V: adds `n`, and lets as many through. Throws std::overflow_error, and adds nothing, where the count would exceed
    /// max(), and std::invalid_argument when n is negative.
    void release(std::int64_t n = 1) {
        const std::uint32_t more = checked(n);
        // Where only one of a kind can be there, it is not there now, as a rule; so a look would be wasted.
        std::uint64_t seen = max() == 1 ? 0 : word_.load(std::memory_order_relaxed);
        do {
            if (seen >= one_waiter) return release_under_lock(more);
            if (exceeds(seen, more)) fail_to_exceed();
            // The last touch: whoever takes what was added may destroy the semaphore.
        } while (!word_.compare_exchange_weak(seen, seen + more, std::memory_order_release, std::memory_order_relaxed));
    }

    /// The count at some moment during the call.
    std::uint32_t value() const noexcept { return count_of(word_.load(std::memory_order_relaxed)); }

private:
    static constexpr std::uint64_t one_waiter = std::uint64_t{1} << 32;
    static constexpr std::uint64_t shut = std::uint64_t{1} << 63; // the word is for those who hold the lock

    static constexpr std::uint32_t count_of(std::uint64_t word) noexcept { return static_cast<std::uint32_t>(word); }
    static constexpr std::uint32_t waiters_of(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>((word & ~shut) >> 32);
    }
    static constexpr bool exceeds(std::uint64_t word, std::uint32_t more) noexcept {
        return count_of(word) > max() - more;
    }
    [[noreturn]] static void fail_to_exceed() {
        throw std::overflow_error("lockstep::semaphore: the count would exceed max()");
    }

    static std::uint32_t checked(std::int64_t n) {
        if (n < 0) throw std::invalid_argument("lockstep::semaphore: a negative count");
        if (n > max()) throw std::invalid_argument("lockstep::semaphore: a count above max()");
        return static_cast<std::uint32_t>(n);
    }

    /// False: there are too few, or the word is shut, as the word found last says.
    bool take(std::uint32_t n, std::uint64_t& seen) noexcept {
        seen = word_.load(std::memory_order_relaxed);
        while ((seen & shut) == 0 && count_of(seen) >= n) {
            if (word_.compare_exchange_weak(seen, seen - n, std::memory_order_acquire, std::memory_order_relaxed))
                return true;
        }
        return false;
    }
    bool take(std::uint32_t n) noexcept {
        std::uint64_t seen;
        return take(n, seen);
    }

    /// False: there are too few.
    bool try_take(std::uint32_t n) noexcept {
        std::uint64_t seen;
        if (take(n, seen)) return true;
        if ((seen & shut) == 0) return false;
        const parking::raw_guard guard(lock_);
        const std::uint64_t word = shut_word();
        const bool there = count_of(word) >= n;
        open_word(there ? word - n : word);
        return there;
    }

    bool take_until(std::uint32_t n, parking::deadline until) { return take(n) || acquire_slowly(n, until, {}); }

    /// For a while, where that has paid: what comes soon is taken without queueing up for it. (Not under the checker, where
    /// a look more is a step more.)
    bool spin(std::uint32_t n) noexcept {
        if (parking::sanitized || parking::running_fiber() != nullptr) return false;
        return parking::spin_history::mine().spin([&] { return take(n); });
    }

    bool acquire_slowly(std::uint32_t n, parking::deadline until, const std::stop_token& stop) {
        if (spin(n)) return true;
        parking::ticket mine(parking::who_ends(until, stop));
        parking::wait_node place{&mine, &n};
        {
            const parking::raw_guard guard(lock_);
            if (take_or_announce(n)) return true;
            queue_.push(place);
        }
        // From the announcement on, whoever releases waits for the lock, and serves: no release is missed.
        const parking::ending how = parking::wait(mine, until, stop, {"semaphore", this});
        if (how == parking::ending::granted) return true;
        parking::wait_queue served;
        {
            const parking::raw_guard guard(lock_);
            if (!queue_.remove(place)) return false;
            if (queue_.empty()) word_.fetch_sub(one_waiter, std::memory_order_relaxed);
            else open_word(serve(shut_word() - one_waiter, served)); // those behind it may want less
        }
        parking::complete_all(served);
        return false;
    }

    /// Takes `n`, or counts one waiter more. Opens the word. acquire: for what it takes.
    bool take_or_announce(std::uint32_t n) noexcept LOCKSTEP_REQUIRES(lock_) {
        std::uint64_t seen = word_.load(std::memory_order_relaxed);
        for (;;) {
            const bool takes = count_of(seen) >= n;
            const std::uint64_t next = (takes ? seen - n : seen + one_waiter) & ~shut;
            if (word_.compare_exchange_weak(seen, next, std::memory_order_acquire, std::memory_order_relaxed)) {
                LOCKSTEP_ASSERT(waiters_of(seen) == queue_.size()); // all who wait are counted
                return takes;
            }
        }
    }

    /// A release that met a waiter, who may be gone by now. Where nobody waits for what is left over, the word stays shut:
    /// whoever takes it passes the lock, and so we have left that before they can destroy the semaphore.
    void release_under_lock(std::uint32_t more) {
        parking::wait_queue served;
        {
            const parking::raw_guard guard(lock_);
            std::uint64_t word = shut_word();
            if (exceeds(word, more)) {
                open_word(word);
                fail_to_exceed();
            }
            if (queue_.empty()) word_.store(word + more, std::memory_order_release);
            else open_word(serve(word + more, served));
        }
        parking::complete_all(served);
    }

    /// Hands what there is to those who wait, as long as there is enough for the first, and claims them into `served`. One
    /// that gives up at this moment takes nothing: nothing is taken off before the claim. Returns what the word becomes.
    std::uint64_t serve(std::uint64_t word, parking::wait_queue& served) noexcept LOCKSTEP_REQUIRES(lock_) {
        while (parking::wait_node* const next = queue_.front()) {
            const std::uint32_t wanted = *static_cast<const std::uint32_t*>(next->slot);
            if (count_of(word) < wanted) break;
            queue_.remove(*next);
            word -= one_waiter;
            if (!next->owner->claim()) continue;
            word -= wanted;
            served.push(*next);
        }
        LOCKSTEP_ASSERT(waiters_of(word) == queue_.size() && count_of(word) <= max());
        return word;
    }

    /// From here on it changes under the lock only. acq_rel: what was released before is visible to us, and so to those
    /// who see what we make of it.
    std::uint64_t shut_word() noexcept LOCKSTEP_REQUIRES(lock_) {
        return word_.fetch_or(shut, std::memory_order_acq_rel) | shut;
    }
    /// It may change beside the lock again, from `word` on. For who is inside an acquire: nobody destroys the semaphore
    /// before it has left the lock.
    void open_word(std::uint64_t word) noexcept LOCKSTEP_REQUIRES(lock_) {
        word_.store(word & ~shut, std::memory_order_release);
    }

    /// The count in the lower half, the number of waiters in the upper one, and above both: is it shut? Who takes from the
    /// count acquires and who adds to it releases; who changes it under the lock does both, so what any release made
    /// visible stays so however many come and go in between. relaxed: looks, after which the compare-exchange decides.
    std::atomic<std::uint64_t> word_;
    parking::raw_lock lock_; ///< guards the queue
    parking::queue_of<"semaphore"> queue_ LOCKSTEP_GUARDED_BY(lock_);
};

/// The semaphore to use.
using semaphore = counting_semaphore<UINT32_MAX>;

/// Its count is 0 or 1: releasing it at 1 is an error.
using binary_semaphore = counting_semaphore<1>;

} // namespace lockstep
