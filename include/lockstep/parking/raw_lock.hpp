// The lock inside the other objects: held for a few instructions, never across a wait, so a thread that meets it held
// spins briefly and then sleeps on the word itself.
#pragma once

#include "lockstep/parking/annotations.hpp"
#include "lockstep/parking/assert.hpp"
#include "lockstep/parking/futex.hpp"
#include "lockstep/parking/tuning.hpp"

namespace lockstep::parking {

/// Mutual exclusion in four bytes, neither fair nor recursive (U. Drepper, Futexes Are Tricky, 2011, mutex 2). Whoever
/// takes it acquires, and whoever lets it go releases: what was done under it is visible to the next holder. All else
/// is relaxed: looks, after which an attempt decides.
class LOCKSTEP_CAPABILITY raw_lock {
public:
    /// Waits until it is free, and takes it.
    void lock() noexcept LOCKSTEP_ACQUIRES() {
        std::uint32_t seen = open;
        if (word_.compare_exchange_strong(seen, held, std::memory_order_acquire, std::memory_order_relaxed)) return;
        backoff others(true); // also for a fiber's thread: who holds it is running, or may be next here
        while (others.wait()) {
            seen = open;
            if (word_.load(std::memory_order_relaxed) == open &&
                word_.compare_exchange_weak(seen, held, std::memory_order_acquire, std::memory_order_relaxed))
                return;
        }
        // From here on it is marked contended for us as well: whoever unlocks wakes one more than needed, never one less.
        while (word_.exchange(contended, std::memory_order_acquire) != open) sleep_on(word_, contended, never);
    }

    /// Lets it go. Requires that the caller holds it.
    void unlock() noexcept LOCKSTEP_RELEASES() {
        const std::uint32_t before = word_.exchange(open, std::memory_order_release);
        LOCKSTEP_ASSERT(before != open);
        if (before == contended) wake_one(&word_);
    }

private:
    static constexpr std::uint32_t open = 0, held = 1, contended = 2;

    futex_word word_{open};
};

/// Holds one for a scope.
template <class Lock>
class LOCKSTEP_SCOPED_CAPABILITY [[nodiscard]] raw_guard {
public:
    /// Takes the lock.
    explicit raw_guard(Lock& lock) noexcept LOCKSTEP_ACQUIRES(lock) : lock_(lock) { lock_.lock(); }
    ~raw_guard() LOCKSTEP_RELEASES() { lock_.unlock(); }
    raw_guard(const raw_guard&) = delete;
    raw_guard& operator=(const raw_guard&) = delete;

private:
    Lock& lock_;
};

} // namespace lockstep::parking
