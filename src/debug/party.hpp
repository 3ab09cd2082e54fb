// A party: a thread or a fiber, as the debugging aids know it. It is noted when it first does something of interest.
#pragma once

#include "debug/stack_trace.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/sleeper.hpp"
#include "lockstep/parking/watch.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace lockstep::debug {

/// A lock that a party holds. Written by the party alone, read by whoever asks who holds what. The party itself needs
/// no order, hence relaxed; others see the locks that are counted, for the count is released and acquired.
struct held_lock {
    std::atomic<const void*> lock{nullptr};
    std::uint32_t again = 0; ///< how often more than once
    bool shared = false;
};

class party final : public parking::sleeper_notes {
public:
    explicit party(const void* who, bool fiber);
    ~party();
    party(const party&) = delete;
    party& operator=(const party&) = delete;

    void forget() noexcept override { delete this; }

    /// The one that calls. Not inlined, for the reason of parking::running_fiber().
    static party& me();

    std::string name() const;

    /// Enough for any sane program; locks that somebody takes beyond this number are not seen.
    static constexpr std::uint32_t most_held = 16;

    std::array<held_lock, most_held> held;
    std::atomic<std::uint32_t> held_count{0};
    std::uint32_t not_recorded = 0; ///< locks that it holds besides
    bool unseen = false;            ///< it calls the user's handler, whose locks are not recorded

    const void* const who; ///< its parking::self()

    // What follows is guarded by everybody().

    std::string given_name;
    bool waiting = false;
    std::vector<parking::wait_reason> waits_for; ///< any one of these
    std::chrono::steady_clock::time_point since;
    stack_trace where;

private:
    friend class parties;

    const bool fiber_;
    const std::uint64_t number_; ///< the system's for a thread, ours for a fiber
    party* next_ = nullptr;
    party* previous_ = nullptr;
};

/// All of them, with the lock that guards the list and what it says above.
class LOCKSTEP_CAPABILITY parties {
public:
    template <class F>
    void each(F f) LOCKSTEP_REQUIRES(this) LOCKSTEP_NOT_ANALYSED {
        for (party* p = first_; p != nullptr; p = p->next_) f(*p);
    }
    void lock() noexcept LOCKSTEP_ACQUIRES() { lock_.lock(); }
    void unlock() noexcept LOCKSTEP_RELEASES() { lock_.unlock(); }

private:
    friend party;

    parking::raw_lock lock_;
    party* first_ = nullptr;
    std::uint64_t fibers_ = 0;
};

/// Never destroyed: threads may outlive the static objects.
parties& everybody();

} // namespace lockstep::debug
