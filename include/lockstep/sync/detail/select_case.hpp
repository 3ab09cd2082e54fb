// What select() can wait for: one attempt, and a place in one queue, under one lock. Channels have such cases, and so have
// descriptors.
#pragma once

#include "lockstep/parking/wait.hpp"

#include <compare>
#include <optional>

namespace lockstep {

/// How a send or receive that may not succeed came out.
enum class channel_status : std::uint8_t { done, full_or_empty, closed, timed_out, cancelled };

namespace detail {

/// A lock of any kind, by its address.
class case_lock {
public:
    case_lock() = default;
    template <class Lock>
    explicit case_lock(Lock& lock) noexcept
        : which_(&lock), lock_([](void* l) LOCKSTEP_NOT_ANALYSED { static_cast<Lock*>(l)->lock(); }),
          unlock_([](void* l) LOCKSTEP_NOT_ANALYSED { static_cast<Lock*>(l)->unlock(); }) {}

    void lock() const { lock_(which_); }
    void unlock() const { unlock_(which_); }

    /// One and the same lock, wherever it was found; and the order in which they are taken.
    friend bool operator==(const case_lock& a, const case_lock& b) noexcept { return a.which_ == b.which_; }
    friend auto operator<=>(const case_lock& a, const case_lock& b) noexcept {
        return std::compare_three_way()(a.which_, b.which_);
    }

private:
    void* which_ = nullptr;
    void (*lock_)(void*) = nullptr;
    void (*unlock_)(void*) = nullptr;
};

/// Something that may be done now, or waited for, as select() sees it.
class select_case {
public:
    select_case() = default;
    select_case(const select_case&) = delete;
    select_case& operator=(const select_case&) = delete;

    virtual case_lock lock() noexcept = 0;
    /// Does it if it can be done at once, or finds that it never can be; else nothing. Requires the lock. `partner`: whose
    /// wait it ended, to be completed when the lock is released.
    virtual std::optional<channel_status> try_now(parking::ticket*& partner) = 0;
    virtual parking::wait_queue& queue() noexcept = 0;
    /// For who watches.
    virtual parking::wait_reason reason() const noexcept = 0;

    parking::wait_node node; ///< its place in the queue, while it waits

protected:
    ~select_case() = default;
};

} // namespace detail

} // namespace lockstep
