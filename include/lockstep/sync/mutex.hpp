// Mutual exclusion: mutex (a newcomer may overtake those who sleep: fast), fair_mutex (first come, first served),
// recursive_mutex (its holder may take it again).
//
// Both of the first two are one word: whether it is held, whether its queue is being changed, and a pointer to the first
// who waits; the queue's nodes lie in the frames of the waiters (after WebKit's WordLock, F. Pizlo, Locking in WebKit,
// 2016). So a mutex takes eight bytes, waiting allocates nothing, and there is no table that all mutexes share.
#pragma once

#include "lockstep/parking/annotations.hpp"
#include "lockstep/parking/wait.hpp"
#ifdef LOCKSTEP_LOCK_ORDER
#include "lockstep/debug/lock_order.hpp"
#endif

#include <cstddef>
#include <stdexcept>
#include <system_error>

namespace lockstep {

/// Who gets a mutex that is let go while others wait.
enum class hand_over : bool {
    to_anybody, ///< it is free; the first waiter is woken and competes with newcomers
    to_first,   ///< the first waiter holds it at once
};

/// A mutex; see the aliases below. BasicLockable, Lockable, TimedLockable. Unlocking orders what was done before it before
/// whatever follows the next lock. Not recursive: locking what one holds waits for ever. Undefined: unlocking what another
/// thread holds (caught where LOCKSTEP_LOCK_ORDER is defined), and destroying it while anybody holds it or waits (caught
/// where LOCKSTEP_ASSERTIONS is 1).
template <hand_over Policy>
class LOCKSTEP_CAPABILITY basic_mutex {
public:
    constexpr basic_mutex() noexcept = default;
    basic_mutex(const basic_mutex&) = delete;
    basic_mutex& operator=(const basic_mutex&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~basic_mutex() {
        if (word_.load(std::memory_order_relaxed) != 0) parking::misuse(name, "destroyed while held");
    }
#endif

    /// Waits until it is free, and takes it.
    void lock() LOCKSTEP_ACQUIRES() {
        if (!try_lock_at_once()) lock_slowly(parking::never, {});
    }
    /// The same; false: a stop was requested before it was free.
    [[nodiscard]] bool lock(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        if (stop.stop_requested()) return false;
        return try_lock_at_once() || lock_slowly(parking::never, stop);
    }
    /// Takes it if it is free now. Never fails without a reason.
    [[nodiscard]] bool try_lock() noexcept LOCKSTEP_TRY_ACQUIRES(true) {
        std::uintptr_t seen = word_.load(std::memory_order_relaxed);
        while (may_take(seen)) {
            if (word_.compare_exchange_weak(seen, seen | held, std::memory_order_acquire, std::memory_order_relaxed))
                return true;
        }
        return false;
    }
    /// Waits no longer than that. A length of zero or less, or a time in the past, only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return try_lock() || (length > length.zero() && lock_slowly(parking::after(length), {}));
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return try_lock() || lock_slowly(parking::at(when), {});
    }

    /// Lets it go. Requires that the caller holds it. Ends the program where nobody does.
    void unlock() noexcept LOCKSTEP_RELEASES() {
        std::uintptr_t seen = held;
        if (!word_.compare_exchange_strong(seen, 0, std::memory_order_release, std::memory_order_relaxed))
            unlock_slowly();
    }

private:
    using node = parking::wait_node;

    static constexpr const char* name = Policy == hand_over::to_first ? "fair_mutex" : "mutex";
    static constexpr std::uintptr_t held = 1, busy = 2; ///< busy: somebody changes the queue
    static constexpr std::uintptr_t pointer = ~std::uintptr_t{3};

    static node* first_of(std::uintptr_t word) noexcept { return reinterpret_cast<node*>(word & pointer); }
    static std::uintptr_t word_of(const node* first) noexcept { return reinterpret_cast<std::uintptr_t>(first); }

    static constexpr bool may_take(std::uintptr_t seen) noexcept {
        return Policy == hand_over::to_anybody ? (seen & held) == 0 : seen == 0;
    }

    bool try_lock_at_once() noexcept {
        std::uintptr_t open = 0;
        return word_.compare_exchange_strong(open, held, std::memory_order_acquire, std::memory_order_relaxed);
    }

    bool spin() noexcept LOCKSTEP_TRY_ACQUIRES(true) {
        for (int turn = 0; turn < parking::spins(40); ++turn) {
            if (try_lock()) return true;
            if ((word_.load(std::memory_order_relaxed) & ~held) != 0) return false; // others sleep already
            parking::pause_spinning();
        }
        return false;
    }

    bool lock_slowly(parking::deadline until, const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        while (!spin()) {
            parking::ticket mine;
            node place{&mine};
            if (!join(place)) continue;
            const parking::ending how = parking::wait(mine, until, stop, {name, this});
            if (how != parking::ending::granted) return leave(place);
            if (Policy == hand_over::to_first) return true;
        }
        return true;
    }

    /// Takes the right to change the queue, which is there to be changed while `wanted` bits are set in the word. False:
    /// they are not.
    bool begin_change(std::uintptr_t wanted, std::uintptr_t& seen) noexcept {
        parking::patience others;
        seen = word_.load(std::memory_order_relaxed);
        for (;;) {
            if ((seen & wanted) == 0) return false;
            if ((seen & busy) != 0) {
                others.wait();
                seen = word_.load(std::memory_order_relaxed);
            } else if (word_.compare_exchange_weak(seen, seen | busy, std::memory_order_acquire,
                                                   std::memory_order_relaxed)) {
                return true;
            }
        }
    }

    /// Queues up. False: it is free by now.
    bool join(node& n) noexcept {
        std::uintptr_t seen = 0;
        if (!begin_change(held, seen)) return false;
        node* first = first_of(seen);
        // While the queue is busy nobody lets go of the mutex, so the word is ours. The first node knows the last.
        if (first == nullptr) {
            first = &n;
        } else {
            node* const last = static_cast<node*>(first->slot);
            last->next = &n;
            n.previous = last;
        }
        first->slot = &n;
        n.queued = true;
        word_.store(word_of(first) | held, std::memory_order_release);
        return true;
    }

    /// Takes a node out of the queue that starts with `first`. Returns who is the first then.
    static node* without(node* first, node& n) noexcept {
        n.queued = false;
        if (n.next != nullptr) n.next->previous = n.previous;
        if (n.previous != nullptr) {
            n.previous->next = n.next;
            if (first->slot == &n) first->slot = n.previous;
            return first;
        }
        if (n.next != nullptr) n.next->slot = first->slot;
        return n.next;
    }

    /// The wait is over without the mutex.
    bool leave(node& n) noexcept {
        std::uintptr_t seen = 0;
        if (!begin_change(pointer, seen)) {        // nobody is queued: somebody dropped our node
            word_.load(std::memory_order_acquire); // and must have left it before our frame goes
            return false;
        }
        node* const first = n.queued ? without(first_of(seen), n) : first_of(seen);
        // The word may have been taken meanwhile (held was clear), but nobody else changes the queue.
        std::uintptr_t now = word_.load(std::memory_order_relaxed);
        while (!word_.compare_exchange_weak(now, word_of(first) | (now & held), std::memory_order_release,
                                            std::memory_order_relaxed)) {
        }
        return false;
    }

    void unlock_slowly() noexcept {
        std::uintptr_t seen = 0;
        if ((word_.load(std::memory_order_relaxed) & held) == 0)
            parking::misuse(name, "unlocked while nobody holds it");
        parking::patience others;
        while (!begin_change(pointer, seen)) { // nobody waits, but somebody may be about to
            std::uintptr_t alone = held;
            if (word_.compare_exchange_strong(alone, 0, std::memory_order_release, std::memory_order_relaxed)) return;
            others.wait();
        }
        node* first = first_of(seen);
        node* chosen = nullptr;
        while (first != nullptr && chosen == nullptr) {
            node* const n = first;
            first = without(first, *n);
            if (n->owner->claim()) chosen = n;
        }
        parking::ticket* const woken = chosen == nullptr ? nullptr : chosen->owner;
        const bool stays_held = Policy == hand_over::to_first && woken != nullptr;
        word_.store(word_of(first) | (stays_held ? held : 0), std::memory_order_release);
        if (woken != nullptr) woken->complete();
    }

    std::atomic<std::uintptr_t> word_{0};
};

#ifdef LOCKSTEP_LOCK_ORDER // see lockstep/debug/lock_order.hpp
using mutex = debug::ordered<basic_mutex<hand_over::to_anybody>>;
using fair_mutex = debug::ordered<basic_mutex<hand_over::to_first>>;
#else
/// The mutex to use. At most eight bytes; an uncontended pair of lock and unlock is two atomic operations.
using mutex = basic_mutex<hand_over::to_anybody>;

/// Serves those who wait in the order of their arrival: nobody waits longer than all who came before hold it. Slower under
/// contention than `mutex`, since each hand-over must wake its waiter before anybody makes progress.
using fair_mutex = basic_mutex<hand_over::to_first>;
#endif

static_assert(sizeof(mutex) <= 8 && sizeof(fair_mutex) <= 8);

} // namespace lockstep
