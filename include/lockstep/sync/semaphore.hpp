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
        return try_acquire() || acquire_slowly(1, parking::never, stop);
    }
    /// Takes one if there is one now. Never fails without a reason.
    [[nodiscard]] bool try_acquire() noexcept { return take(1); }
    /// The same for `n` at once. Throws as acquire(n).
    [[nodiscard]] bool try_acquire(std::int64_t n) { return take(checked(n)); }
    /// Waits no longer than that. A length of zero or less, or a time in the past, only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& length) {
        return try_acquire() || (length > length.zero() && acquire_slowly(1, parking::after(length), {}));
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& when) {
        return try_acquire() || acquire_slowly(1, parking::at(when), {});
    }
    /// The same for `n` at once. Throws as acquire(n).
    template <class Rep, class Period>
    [[nodiscard]] bool try_acquire_for(std::int64_t n, const std::chrono::duration<Rep, Period>& length) {
        const std::uint32_t wanted = checked(n);
        return take(wanted) || (length > length.zero() && acquire_slowly(wanted, parking::after(length), {}));
    }

    /// V: adds `n`, and lets as many through. Throws std::overflow_error, and adds nothing, where the count would exceed
    /// max(), and std::invalid_argument when n is negative.
    void release(std::int64_t n = 1) {
        const std::uint32_t more = checked(n);
        std::uint64_t seen = word_.load(std::memory_order_relaxed);
        do {
            if (count_of(seen) > max() - more)
                throw std::overflow_error("lockstep::semaphore: the count would exceed max()");
        } while (!word_.compare_exchange_weak(seen, seen + more, std::memory_order_release, std::memory_order_relaxed));
        if (waiters_of(seen) != 0) serve();
    }

    /// The count at some moment during the call.
    std::uint32_t value() const noexcept { return count_of(word_.load(std::memory_order_relaxed)); }

private:
    static constexpr std::uint64_t one_waiter = std::uint64_t{1} << 32;

    static constexpr std::uint32_t count_of(std::uint64_t word) noexcept { return static_cast<std::uint32_t>(word); }
    static constexpr std::uint32_t waiters_of(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>(word >> 32);
    }

    static std::uint32_t checked(std::int64_t n) {
        if (n < 0) throw std::invalid_argument("lockstep::semaphore: a negative count");
        if (n > max()) throw std::invalid_argument("lockstep::semaphore: a count above max()");
        return static_cast<std::uint32_t>(n);
    }

    bool take(std::uint32_t n) noexcept {
        std::uint64_t seen = word_.load(std::memory_order_relaxed);
        while (count_of(seen) >= n) {
            if (word_.compare_exchange_weak(seen, seen - n, std::memory_order_acquire, std::memory_order_relaxed))
                return true;
        }
        return false;
    }

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
        // From the announcement on, whoever releases comes to serve(), which waits for the lock: no release is missed.
        const parking::ending how = parking::wait(mine, until, stop, {"semaphore", this});
        if (how == parking::ending::granted) return true;
        {
            const parking::raw_guard guard(lock_);
            if (!queue_.remove(place)) return false;
            one_less();
        }
        if (waiters_of(word_.load(std::memory_order_relaxed)) != 0) serve(); // those behind it may want less
        return false;
    }

    /// Takes `n`, or counts one waiter more. acquire: for what it takes.
    bool take_or_announce(std::uint32_t n) noexcept LOCKSTEP_REQUIRES(lock_) {
        std::uint64_t seen = word_.load(std::memory_order_relaxed);
        for (;;) {
            const bool takes = count_of(seen) >= n;
            const std::uint64_t next = takes ? seen - n : seen + one_waiter;
            if (word_.compare_exchange_weak(seen, next, std::memory_order_acquire, std::memory_order_relaxed)) {
                LOCKSTEP_ASSERT(waiters_of(seen) == queue_.size()); // all who wait are counted
                return takes;
            }
        }
    }

    /// One has been taken out of the queue.
    void one_less() noexcept LOCKSTEP_REQUIRES(lock_) {
        [[maybe_unused]] const std::uint64_t before = word_.fetch_sub(one_waiter, std::memory_order_relaxed);
        LOCKSTEP_ASSERT(waiters_of(before) == queue_.size() + 1);
    }

    /// Hands what there is to those who wait, as long as there is enough for the first.
    void serve() {
        parking::wait_queue served;
        {
            const parking::raw_guard guard(lock_);
            while (parking::wait_node* const next = queue_.front()) {
                const std::uint32_t wanted = *static_cast<const std::uint32_t*>(next->slot);
                // Taken for the waiter, who sees what came before the release through our complete(). The claim comes
                // second: what it was taken for must exist before the waiter is told.
                if (!take(wanted)) break;
                queue_.remove(*next);
                one_less();
                if (next->owner->claim()) served.push(*next);
                else word_.fetch_add(wanted, std::memory_order_release); // it gave up: they are for the next
            }
        }
        parking::complete_all(served);
    }

    /// Waiters in the upper half, the count in the lower. Who takes from the count acquires and who adds to it
    /// releases; all changes are read-modify-writes, so what any release made visible stays so however many come and go
    /// in between. relaxed: counting waiters, for the queue's lock orders that; and looks, after which the
    /// compare-exchange decides.
    std::atomic<std::uint64_t> word_;
    parking::raw_lock lock_; ///< guards the queue
    parking::queue_of<"semaphore"> queue_ LOCKSTEP_GUARDED_BY(lock_);
};

/// The semaphore to use.
using semaphore = counting_semaphore<UINT32_MAX>;

/// Its count is 0 or 1: releasing it at 1 is an error.
using binary_semaphore = counting_semaphore<1>;

} // namespace lockstep
