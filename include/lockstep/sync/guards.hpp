// A lock held for a scope. The standard's guards do as well; these are seen by clang++ -Wthread-safety with every
// standard library (lockstep/parking/annotations.hpp).
#pragma once

#include "lockstep/parking/annotations.hpp"

namespace lockstep {

/// Takes the lock, and lets it go at the end of the scope.
template <class Lock>
class LOCKSTEP_SCOPED_CAPABILITY [[nodiscard]] lock_guard {
public:
    /// Takes the lock.
    explicit lock_guard(Lock& lock) LOCKSTEP_ACQUIRES(lock) : lock_(lock) { lock_.lock(); }
    ~lock_guard() LOCKSTEP_RELEASES() { lock_.unlock(); }
    lock_guard(const lock_guard&) = delete;
    lock_guard& operator=(const lock_guard&) = delete;

private:
    Lock& lock_;
};

/// The same for a reader.
template <class Lock>
class LOCKSTEP_SCOPED_CAPABILITY [[nodiscard]] shared_lock_guard {
public:
    /// Takes the lock, shared.
    explicit shared_lock_guard(Lock& lock) LOCKSTEP_ACQUIRES_SHARED(lock) : lock_(lock) { lock_.lock_shared(); }
    ~shared_lock_guard() LOCKSTEP_RELEASES() { lock_.unlock_shared(); }
    shared_lock_guard(const shared_lock_guard&) = delete;
    shared_lock_guard& operator=(const shared_lock_guard&) = delete;

private:
    Lock& lock_;
};

} // namespace lockstep
