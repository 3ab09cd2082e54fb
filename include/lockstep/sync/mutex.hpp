// Mutual exclusion: mutex (a newcomer may overtake those who sleep: fast), fair_mutex (first come, first served),
// recursive_mutex (its holder may take it again).
//
// Both of the first two are one word: whether it is held, and by whom (a hash), whether its queue is being changed,
// whether one who was woken is on its way, and a pointer to the first who waits; the queue's nodes lie in the frames of
// the waiters (after WebKit's WordLock, F. Pizlo, Locking in WebKit, 2016). So a mutex takes eight bytes, waiting
// allocates nothing, and there is no table that all mutexes share.
//
// Overtaking is what makes `mutex` fast: a thread takes microseconds to wake, and others may have the mutex a hundred times
// meanwhile. It is bounded as in Go's: who was woken and finds it taken once more goes to the front and is handed it.
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
    to_anybody, ///< it is free; the first waiter is woken and competes with newcomers, once
    to_first,   ///< the first waiter holds it at once
};

/// A mutex; see the aliases below. BasicLockable, Lockable, TimedLockable. Unlocking orders what was done before it before
/// whatever follows the next lock. Not recursive: locking what one holds waits for ever. Unlocking what another holds, or
/// nobody, ends the program. (It knows its holder by 17 bits: one stranger in 131,072 is taken for that one.) Undefined, and
/// caught where LOCKSTEP_ASSERTIONS is 1: destroying it while anybody holds it or waits.
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
        const std::uintptr_t seen = word_.load(std::memory_order_relaxed);
        return may_take(seen) && take(seen);
    }
    /// Waits no longer than that. A length of zero or less, or a time in the past, only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return try_lock() || (length > length.zero() && lock_slowly(parking::after(length), {}));
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return try_lock() || lock_slowly(parking::at(when), {});
    }

    /// Lets it go. Requires that the caller, the same thread or fiber, holds it; ends the program where it does not.
    void unlock() noexcept LOCKSTEP_RELEASES() {
        const std::uintptr_t mine = tag_of(parking::self());
        std::uintptr_t seen = held | mine;
        if (!word_.compare_exchange_strong(seen, 0, std::memory_order_release, std::memory_order_relaxed))
            unlock_slowly(seen, mine);
    }

private:
    using node = parking::wait_node;

    static constexpr const char* name = Policy == hand_over::to_first ? "fair_mutex" : "mutex";
    static constexpr std::uintptr_t held = 1;
    static constexpr std::uintptr_t busy = 2;   ///< somebody changes the queue
    static constexpr std::uintptr_t called = 4; ///< a waiter was woken and is on its way: no need to wake another
    static constexpr std::uintptr_t tag = ~((std::uintptr_t{1} << 47) - 1);  ///< of who holds it
    static constexpr std::uintptr_t pointer = ~(held | busy | called | tag); ///< addresses of programs have 47 bits
    static_assert(alignof(node) >= 8);

    static std::uintptr_t tag_of(const void* who) noexcept { return parking::hash_of(who) & tag; }

    static parking::holder held_by(const void* m) noexcept {
        // relaxed: for who watches; it may be old when it arrives.
        const std::uintptr_t seen = static_cast<const basic_mutex*>(m)->word_.load(std::memory_order_relaxed);
        return {seen & tag, (seen & held) != 0 ? tag : 0};
    }

    static node* first_of(std::uintptr_t word) noexcept { return reinterpret_cast<node*>(word & pointer); }
    static std::uintptr_t word_of(const node* first) noexcept { return reinterpret_cast<std::uintptr_t>(first); }

    static constexpr bool may_take(std::uintptr_t seen) noexcept {
        return Policy == hand_over::to_anybody ? (seen & held) == 0 : seen == 0;
    }

    /// One attempt where it is free and nobody waits: a look before would cost more than a guess that was wrong.
    bool try_lock_at_once() noexcept { return take(0); }

    /// Takes it as long as it may be taken. `seen`: the word, or a guess.
    bool take(std::uintptr_t seen, std::uintptr_t cleared = 0) noexcept LOCKSTEP_TRY_ACQUIRES(true) {
        const std::uintptr_t mine = held | tag_of(parking::self());
        while (may_take(seen)) {
            if (word_.compare_exchange_strong(seen, (seen & ~cleared) | mine, std::memory_order_acquire,
                                              std::memory_order_relaxed))
                return true;
        }
        return false;
    }

    /// Takes it as one who was woken.
    bool try_lock_called() noexcept LOCKSTEP_TRY_ACQUIRES(true) {
        const std::uintptr_t seen = word_.load(std::memory_order_relaxed);
        return (seen & held) == 0 && take(seen, called);
    }

    bool spin(bool was_called) noexcept LOCKSTEP_TRY_ACQUIRES(true) {
        parking::backoff pause(parking::running_fiber() == nullptr);
        do {
            if (was_called ? try_lock_called() : try_lock()) return true;
            // First come, first served: where others wait already, there is nothing to be had but a place behind them.
            if (Policy == hand_over::to_first && (word_.load(std::memory_order_relaxed) & pointer) != 0) return false;
        } while (pause.wait());
        return false;
    }

    bool lock_slowly(parking::deadline until, const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        for (bool was_called = false; !spin(was_called);) {
            parking::ticket mine(parking::who_ends(until, stop));
            node place{&mine};
            place.insists = Policy == hand_over::to_first || was_called;
            place.who = parking::self();
            if (!join(place, was_called)) continue;
            const parking::ending how = parking::wait(mine, until, stop, {name, this, &held_by});
            if (how != parking::ending::granted) return leave(place);
            if (place.insists) return true;
            was_called = true;
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
    bool join(node& n, bool was_called) noexcept {
        std::uintptr_t seen = 0;
        LOCKSTEP_ASSERT(!n.queued);
        if (!begin_change(held, seen)) return false;
        // While the queue is busy nobody lets go of the mutex, so the word is ours.
        node* const first = with(first_of(seen), n, was_called);
        n.queued = true;
        const std::uintptr_t still_called = was_called ? 0 : seen & called;
        word_.store(word_of(first) | held | (seen & tag) | still_called, std::memory_order_release);
        return true;
    }

    /// Puts a node into the queue that starts with `first`: at the end, or (who was overtaken) behind those who are in front
    /// for the same reason. Returns who is the first then, who knows the last.
    static node* with(node* first, node& n, bool in_front) noexcept {
        if (first == nullptr) {
            n.slot = &n;
            return &n;
        }
        node* const last = static_cast<node*>(first->slot);
        LOCKSTEP_ASSERT(first->queued && first->previous == nullptr);
        LOCKSTEP_ASSERT(last != nullptr && last->queued && last->next == nullptr);
        node* before = in_front ? nullptr : last;
        for (node* at = first; in_front && at != nullptr && at->insists; at = at->next) before = at;
        n.previous = before;
        n.next = before == nullptr ? first : before->next;
        if (n.next != nullptr) n.next->previous = &n;
        if (before != nullptr) before->next = &n;
        else first = &n;
        first->slot = n.next == nullptr ? &n : last;
        return first;
    }

    /// Takes a node out of the queue that starts with `first`. Returns who is the first then.
    static node* without(node* first, node& n) noexcept {
        LOCKSTEP_ASSERT(n.queued && (n.previous == nullptr ? first : n.previous->next) == &n);
        LOCKSTEP_ASSERT((n.next == nullptr ? first->slot : n.next->previous) == &n);
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
        // The word may have been taken or called for meanwhile (held was clear), but nobody else changes the queue.
        std::uintptr_t now = word_.load(std::memory_order_relaxed);
        LOCKSTEP_ASSERT((now & busy) != 0 && (now & pointer) == (seen & pointer));
        while (!word_.compare_exchange_weak(now, word_of(first) | (now & (held | tag | called)),
                                            std::memory_order_release, std::memory_order_relaxed)) {
        }
        return false;
    }

    [[gnu::noinline]] void unlock_slowly(std::uintptr_t seen, std::uintptr_t mine) noexcept {
        if ((seen & held) == 0) parking::misuse(name, "unlocked while nobody holds it");
        if ((seen & tag) != mine) parking::misuse(name, "unlocked by a thread that does not hold it");
        parking::patience others;
        for (;;) {
            LOCKSTEP_ASSERT((seen & held) != 0 && (seen & tag) == mine); // it is ours until we let it go
            if ((seen & busy) != 0) {
                others.wait();
                seen = word_.load(std::memory_order_relaxed);
            } else if ((seen & pointer) == 0 || (seen & called) != 0) { // nobody is to be woken
                if (word_.compare_exchange_weak(seen, seen & ~(held | tag), std::memory_order_release,
                                                std::memory_order_relaxed))
                    return;
            } else if (word_.compare_exchange_weak(seen, seen | busy, std::memory_order_acquire,
                                                   std::memory_order_relaxed)) {
                return call_next(first_of(seen));
            }
        }
    }

    /// Lets go of it, and of the queue, which starts with `first`.
    void call_next(node* first) noexcept {
        LOCKSTEP_ASSERT(first != nullptr);
        node* chosen = nullptr;
        while (first != nullptr && chosen == nullptr) {
            node* const n = first;
            first = without(first, *n);
            if (n->owner->claim()) chosen = n;
        }
        if (chosen == nullptr) return word_.store(word_of(first), std::memory_order_release);
        parking::ticket* const woken = chosen->owner;
        word_.store(word_of(first) | (chosen->insists ? held | tag_of(chosen->who) : called),
                    std::memory_order_release);
        woken->complete();
    }

    /// The orders: taking the mutex acquires and letting it go releases, so what was done under it is visible to the
    /// next holder; one who is handed it gets that through its ticket instead. Setting `busy` acquires and clearing it
    /// releases: that guards the nodes of the queue as a lock would. Both travel in this one word: what changes it is a
    /// read-modify-write, which continues the releases before it, or else a plain store by who has set `busy` while the
    /// mutex is held: nobody else changes the word then, and that one has acquired what it found. Looks, and attempts
    /// that fail, are relaxed: another attempt decides.
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
