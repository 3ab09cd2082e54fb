// A value and its lock as one object: there is no way to the value but through the lock.
#pragma once

#include "lockstep/sync/mutex.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace lockstep {

/// Holds a T that only one thread reaches at a time. What it did with it is visible to the next. Reaching for it where one
/// holds it already waits for ever, or does what the Lock does then.
template <class T, class Lock = mutex>
class synchronized {
public:
    /// Makes the T from these.
    template <class... Args>
    explicit synchronized(Args&&... args) : value_(std::forward<Args>(args)...) {}
    synchronized(const synchronized&) = delete;
    synchronized& operator=(const synchronized&) = delete;

    /// The value, locked as long as this lives.
    class guard {
    public:
        /// The value.
        T& operator*() const noexcept { return *value_; }
        /// The value.
        T* operator->() const noexcept { return value_; }

    private:
        friend synchronized;
        guard(Lock& lock, T& value) : lock_(lock), value_(&value) {}
        std::unique_lock<Lock> lock_;
        T* value_;
    };

    /// Waits until nobody else reaches the value.
    guard lock() { return {lock_, value_}; }
    /// Calls f with the value, locked. Returns what it returns.
    template <class F>
    decltype(auto) with(F&& f) {
        const std::lock_guard held(lock_);
        return std::invoke(std::forward<F>(f), value_);
    }

private:
    template <class F, class... S>
    friend decltype(auto) with_all(F&& f, S&... s);

    Lock lock_;
    T value_;
};

/// Calls f with the values of several, all locked, whatever order the callers name them in: no deadlock among such calls.
template <class F, class... S>
decltype(auto) with_all(F&& f, S&... s) {
    const std::scoped_lock held(s.lock_...);
    return std::invoke(std::forward<F>(f), s.value_...);
}

} // namespace lockstep
