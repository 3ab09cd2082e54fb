// A raw_lock that costs no atomic operation where one thread has it to itself for a while (lock reservation: K. Kawachiya,
// A. Koseki, T. Onodera, Lock Reservation: Java Locks Can Mostly Do Without Atomic Operations, 2002). Fibers that talk to
// each other mostly share a thread, and then the lock of what they talk through is met by no other.
//
// A thread that took the lock so many times in a row has it reserved: it goes in and out with plain stores. Another thread
// takes the reservation away: it says so, makes all processors pass a barrier, and waits until the owner is not inside.
#pragma once

#include "lockstep/parking/asymmetric_barrier.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <algorithm>

namespace lockstep::parking {

/// A number of the calling thread, not zero. Read anew each time: a fiber may go on in another thread.
inline std::uintptr_t this_thread_number() noexcept {
    std::uintptr_t number;
    asm volatile("mov %%fs:0, %0" : "=r"(number)); // the thread's control block begins with its own address
    return number;
}

/// Mutual exclusion like raw_lock's, for critical sections as short. Who lets go touches nothing afterwards, so the next
/// holder may destroy it. `Reserves`: not under the sanitizers, where an uncommon way is a step like any other.
/// `FirstStreak`: how often in a row earns the first reservation; 0: it is always reserved for whoever had it last.
template <bool Reserves = !sanitized, std::uint32_t FirstStreak = 64>
class LOCKSTEP_CAPABILITY reservable_lock {
public:
    /// Waits until it is free, and takes it.
    void lock() noexcept LOCKSTEP_ACQUIRES() {
        if (!Reserves || !enter_reserved(this_thread_number())) lock_in_common();
    }
    /// Lets it go. Requires that the caller holds it.
    void unlock() noexcept LOCKSTEP_RELEASES() {
        // release: who takes the reservation away acquires this in take_away(), and then sees what was done inside.
        if (holder_ == in_common) common_.unlock();
        else inside_[holder_].store(0, std::memory_order_release);
    }

private:
    static constexpr std::uint32_t longest_streak = 8'192; // beyond which taking it away costs next to nothing
    /// Each thread that ever has it reserved keeps its place, since it may look late whether it still has. A power of two,
    /// to fit into the low bits of a thread's number.
    static constexpr std::uint32_t places = 4, in_common = places;

    /// False: it is not reserved for this thread (any more).
    bool enter_reserved(std::uintptr_t me) noexcept {
        // relaxed: only this thread ever writes this value, and what was done under the lock before it did so, it saw.
        for (;;) {
            const std::uintptr_t owner = owner_.load(std::memory_order_relaxed);
            if ((owner ^ me) >= places) return false;
            std::atomic<std::uint32_t>& inside = inside_[owner ^ me];
            if (set(inside)) { // a fiber of this thread is inside, and its time slice ended there
                sched_yield();
                continue;
            }
            light_barrier(); // pairs with the heavy one in take_away(): it sees us inside, or we that the owner changed
            if (owner_.load(std::memory_order_relaxed) == owner) [[likely]]
                return true;
            // release: who takes it away may see this store in place of that of an unlock() before it.
            inside.store(0, std::memory_order_release);
        }
    }

    /// Was it set? relaxed: what was done inside before, this thread did itself. Atomic only against what else happens
    /// in this thread: signals, and with them the end of a time slice.
    static bool set(std::atomic<std::uint32_t>& inside) noexcept {
        if (sanitized) return inside.exchange(1, std::memory_order_relaxed) != 0;
        bool before;
        asm volatile("btsl $0, %1" : "=@ccc"(before), "+m"(inside) : : "memory");
        return before;
    }

    [[gnu::noinline]] void lock_in_common() noexcept LOCKSTEP_NOT_ANALYSED {
        common_.lock(); // which makes visible all that is relaxed here and in count()
        const std::uintptr_t owner = owner_.load(std::memory_order_relaxed);
        if (owner != 0) take_away(owner % places);
        holder_ = in_common;
        if (Reserves) count(this_thread_number());
    }

    void take_away(std::uintptr_t place) noexcept {
        owner_.store(0, std::memory_order_relaxed); // ordered before the look at inside_ by the barrier
        heavy_barrier();
        patience others;
        // acquire: pairs with unlock(), and with the owner who was inside for a look only.
        while (inside_[place].load(std::memory_order_acquire) != 0) others.wait();
        streak_ = 0;
        wanted_streak_ = std::min(wanted_streak_ * 2, longest_streak);
    }

    /// Of the caller, who holds it in common with all, and may go on to hold it by a reservation.
    void count(std::uintptr_t me) noexcept LOCKSTEP_NOT_ANALYSED {
        LOCKSTEP_ASSERT(holder_ == in_common);
        streak_ = last_ == me ? streak_ + 1 : 1;
        last_ = me;
        if (streak_ < wanted_streak_ || !has_asymmetric_barrier()) return;
        for (std::uint32_t place = 0; place < places; ++place) {
            if (reservers_[place] == 0) reservers_[place] = me;
            if (reservers_[place] != me) continue;
            holder_ = place;
            inside_[place].store(1, std::memory_order_relaxed);
            owner_.store(me + place, std::memory_order_relaxed);
            return common_.unlock(); // release: whoever takes it away has seen both
        }
    }

    std::atomic<std::uintptr_t> owner_{0};        ///< for whom it is reserved, plus the place; changed under common_
    std::atomic<std::uint32_t> inside_[places]{}; ///< that owner is inside, or looks whether it may be
    raw_lock common_;                             ///< for all others
    // Guarded by the lock itself:
    std::uint32_t holder_ = in_common; ///< its place, if it holds the lock by a reservation
    std::uint32_t streak_ = 0, wanted_streak_ = FirstStreak;
    std::uintptr_t last_ = 0;
    std::uintptr_t reservers_[places]{};
};

} // namespace lockstep::parking
