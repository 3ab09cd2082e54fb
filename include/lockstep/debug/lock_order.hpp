// The order in which locks are taken. Two threads that take two locks in opposite orders deadlock only if they meet;
// that there are two orders can be seen without that, from one run in which nothing went wrong.
//
// An `ordered` lock notes, when it is taken while others are held, "this one after those". When the notes of different
// occasions make a cycle, that is a potential deadlock, and is reported: once, with the stack of each occasion. Not so
// if the occasions have some other lock in common, a gate, which keeps them apart (K. Havelund, Using Runtime Analysis
// to Guide Model Checking of Java Programs, 2000). try_lock and its timed forms do not wait for ever, so they come
// after nothing; what follows them comes after them.
//
//     lockstep::debug::ordered<lockstep::mutex> accounts, journal; // these two, or:
//     g++ -DLOCKSTEP_LOCK_ORDER ...                                // every mutex, fair_mutex, rw_lock of lockstep::
//
// Link with lockstep::fibers, and with -rdynamic, or the stacks are but addresses (addr2line). LOCKSTEP_LOCK_ORDER must
// be the same in all files of a program. Where neither is used, nothing is paid. An uncontended pair of lock and unlock
// costs 11 to 15 ns more when ordered (measured, at any depth), and a destructor that was trivial is not so any more; a
// pair of locks taken in a new order costs microseconds once.
#pragma once

#include "lockstep/parking/annotations.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace lockstep::debug {

/// One occasion: somebody took a lock while it held another.
struct lock_occasion {
    std::string held;  ///< the lock it held, as named
    std::string taken; ///< the lock it took
    std::string who;   ///< the thread or fiber
    std::string stack; ///< where it took the second, a line a frame
};

/// Locks that are taken in a circle. Each occasion's `taken` is the next one's `held`, and the last one's the first
/// one's.
struct potential_deadlock {
    /// In the order of the circle.
    std::vector<lock_occasion> occasions;

    /// The report: a line and a stack for each.
    std::string text() const;
};

/// Is called by the thread that closed the circle, which holds the locks it holds.
using lock_order_handler = void (*)(const potential_deadlock&);

/// Who is told, by the thread that closed the circle, before it waits. Its own locks are not recorded. Null: the text
/// goes to standard error. Returns who was told before.
lock_order_handler on_potential_deadlock(lock_order_handler handler) noexcept;

namespace detail {

// What `ordered` calls, with the address of the lock inside.

/// About to wait for it.
void lock_wanted(const void* lock, bool shared) noexcept;
/// Has taken it at once, instead of waiting for it: both in one.
void lock_taken_at_once(const void* lock, bool shared) noexcept;
/// Has it, now or once more.
void lock_taken(const void* lock, bool shared) noexcept;
/// Holds it in the other way now.
void lock_changed(const void* lock, bool shared) noexcept;
void lock_released(const void* lock) noexcept;
void lock_destroyed(const void* lock) noexcept;

} // namespace detail

/// Any lock that locks by lock(), try_lock() and unlock(), lockstep's or not, with its order recorded. As big as the
/// lock.
template <class Lock>
class LOCKSTEP_CAPABILITY ordered {
public:
    constexpr ordered() = default;
    ~ordered() { detail::lock_destroyed(&lock_); }
    ordered(const ordered&) = delete;
    ordered& operator=(const ordered&) = delete;

    /// As the lock's own, and recorded; so all that follow.
    void lock() LOCKSTEP_ACQUIRES() {
        if (lock_.try_lock()) return detail::lock_taken_at_once(&lock_, false);
        detail::lock_wanted(&lock_, false);
        lock_.lock();
        detail::lock_taken(&lock_, false);
    }
    /// False: a stop was requested before it was free.
    [[nodiscard]] bool lock(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        if (stop.stop_requested()) return false;
        if (!lock_.try_lock()) {
            detail::lock_wanted(&lock_, false);
            return noted(lock_.lock(stop), false);
        }
        detail::lock_taken_at_once(&lock_, false);
        return true;
    }
    /// Comes after nothing, since it does not wait.
    [[nodiscard]] bool try_lock() LOCKSTEP_TRY_ACQUIRES(true) { return noted(lock_.try_lock(), false); }
    /// Comes after nothing, since it does not wait for ever.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return noted(lock_.try_lock_for(length), false);
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return noted(lock_.try_lock_until(when), false);
    }
    /// Ends the program where the caller does not hold it.
    void unlock() LOCKSTEP_RELEASES() {
        detail::lock_released(&lock_);
        lock_.unlock();
    }

    // What follows is there if the lock has it.

    /// As the lock's own.
    void lock_shared() LOCKSTEP_ACQUIRES_SHARED() {
        if (lock_.try_lock_shared()) return detail::lock_taken_at_once(&lock_, true);
        detail::lock_wanted(&lock_, true);
        lock_.lock_shared();
        detail::lock_taken(&lock_, true);
    }
    /// False: a stop was requested before.
    [[nodiscard]] bool lock_shared(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        if (stop.stop_requested()) return false;
        if (!lock_.try_lock_shared()) {
            detail::lock_wanted(&lock_, true);
            return noted(lock_.lock_shared(stop), true);
        }
        detail::lock_taken_at_once(&lock_, true);
        return true;
    }
    /// Comes after nothing.
    [[nodiscard]] bool try_lock_shared() LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return noted(lock_.try_lock_shared(), true);
    }
    /// Comes after nothing.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& length)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return noted(lock_.try_lock_shared_for(length), true);
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return noted(lock_.try_lock_shared_until(when), true);
    }
    /// Ends the program where the caller does not hold it.
    void unlock_shared() LOCKSTEP_RELEASES_SHARED() {
        detail::lock_released(&lock_);
        lock_.unlock_shared();
    }
    /// As the lock's own.
    [[nodiscard]] bool upgrade() {
        const bool writes = lock_.upgrade();
        if (writes) detail::lock_changed(&lock_, false);
        return writes;
    }
    /// As the lock's own.
    void downgrade() LOCKSTEP_RELEASES() LOCKSTEP_ACQUIRES_SHARED() {
        detail::lock_changed(&lock_, true);
        lock_.downgrade();
    }
    /// As the lock's own.
    auto counters() const { return lock_.counters(); }

private:
    bool noted(bool taken, bool shared) {
        if (taken) detail::lock_taken(&lock_, shared);
        return taken;
    }

    Lock lock_;
};

} // namespace lockstep::debug
