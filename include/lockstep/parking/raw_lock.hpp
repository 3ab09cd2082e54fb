// The lock inside the other objects: held for a few instructions, never across a wait, so a thread that meets it held
// spins briefly and then sleeps on the word itself.
#pragma once

#include "lockstep/parking/futex.hpp"
#include "lockstep/parking/tuning.hpp"

namespace lockstep::parking {

/// Mutual exclusion in four bytes, neither fair nor recursive (U. Drepper, Futexes Are Tricky, 2011, mutex 2).
class raw_lock {
public:
    void lock() noexcept {
        std::uint32_t seen = open;
        if (word_.compare_exchange_strong(seen, held, std::memory_order_acquire, std::memory_order_relaxed)) return;
        for (int turn = 0; turn < spins(100); ++turn) {
            pause_spinning();
            seen = open;
            if (word_.load(std::memory_order_relaxed) == open &&
                word_.compare_exchange_weak(seen, held, std::memory_order_acquire, std::memory_order_relaxed))
                return;
        }
        // From here on it is marked contended for us as well: whoever unlocks wakes one more than needed, never one less.
        while (word_.exchange(contended, std::memory_order_acquire) != open) sleep_on(word_, contended, never);
    }

    void unlock() noexcept {
        if (word_.exchange(open, std::memory_order_release) == contended) wake_one(&word_);
    }

private:
    static constexpr std::uint32_t open = 0, held = 1, contended = 2;

    futex_word word_{open};
};

} // namespace lockstep::parking
