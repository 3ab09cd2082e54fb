// How many requests a server works on at once: as many as do not make each other wait. What is above that is refused at
// once, cheaply, and can go elsewhere; letting all in would make everybody late, and what is done late is done for nobody.
// The limit follows the latency as TCP Vegas's window does (L. Brakmo, L. Peterson, 1995; applied to servers by Netflix's
// concurrency-limits): while requests take about as long as they take when nothing is in their way it grows, and when they take
// longer it shrinks.
#pragma once

#include "lockstep/parking/raw_lock.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace lockstep::net {

/// Its bounds, and how it moves.
struct limiter_options {
    unsigned initial = 8;   ///< requests at once, to begin with
    unsigned least = 4;     ///< it never goes below
    unsigned most = 10'000; ///< nor above
    /// So many times as long as with nothing in its way a request may take before that counts as a queue.
    double tolerance = 2.0;
    /// So many answers are looked at together.
    unsigned window = 64;
};

/// The limit, and who is inside. The clock is handed in. Threads may use it at the same time.
class latency_limiter {
public:
    /// Of the clock that is handed in.
    using time = std::chrono::steady_clock::time_point;

    /// Nobody is inside.
    explicit latency_limiter(const limiter_options& options = {}) noexcept
        : options_(options), limit_(std::clamp(options.initial, options.least, options.most)) {}

    /// May one more request be worked on? Then leave() is owed.
    [[nodiscard]] bool try_enter() noexcept {
        const parking::raw_guard guard(lock_);
        if (inside_ >= static_cast<unsigned>(limit_)) return false;
        most_inside_ = std::max(most_inside_, ++inside_);
        return true;
    }
    /// A request is done that had entered. `useful`: it was answered, so the time it took says something. (One that failed at
    /// once says nothing, and one whose time was up says that there is too much.)
    enum class outcome : std::uint8_t { useful, says_nothing, too_late };
    /// That one is done: when it had entered, what time it is, and what became of it.
    void leave(time entered, time now, outcome how) noexcept {
        const parking::raw_guard guard(lock_);
        LOCKSTEP_ASSERT(inside_ != 0);
        --inside_;
        if (how == outcome::says_nothing) return;
        const auto took = std::max(std::chrono::nanoseconds(now - entered), std::chrono::nanoseconds(1));
        late_ |= how == outcome::too_late;
        sum_ += took;
        if (++seen_ >= options_.window) end_window();
    }

    /// Requests at once, now.
    unsigned limit() const noexcept {
        const parking::raw_guard guard(lock_);
        return static_cast<unsigned>(limit_);
    }
    /// How many are inside.
    unsigned inside() const noexcept {
        const parking::raw_guard guard(lock_);
        return inside_;
    }

private:
    /// After so many windows what a request takes with nothing in its way is measured anew, with fewer requests at once.
    static constexpr unsigned windows_between_probes = 50;
    /// How much of the limit is left where somebody's time was up.
    static constexpr double after_a_late_one = 0.7;

    void end_window() noexcept LOCKSTEP_REQUIRES(lock_) {
        // Means, since single requests may take very different times.
        const std::chrono::nanoseconds took = sum_ / seen_;
        unhindered_ = std::min(unhindered_, took);
        const double mean = static_cast<double>(took.count());
        const double longest_fair = options_.tolerance * static_cast<double>(unhindered_.count());
        if (late_) limit_ *= after_a_late_one;
        else if (mean > longest_fair)
            limit_ *= std::max(0.5, longest_fair / mean); // as much less as it takes longer, at most half
        else if (most_inside_ * 2 > limit_) limit_ += std::sqrt(limit_); // it is made use of: a few more
        if (++windows_ % windows_between_probes == 0) {
            unhindered_ = std::chrono::nanoseconds::max();
            limit_ *= 0.5;
        }
        limit_ = std::clamp(limit_, static_cast<double>(options_.least), static_cast<double>(options_.most));
        seen_ = 0;
        late_ = false;
        sum_ = std::chrono::nanoseconds(0);
        most_inside_ = inside_;
    }

    const limiter_options options_;
    mutable parking::raw_lock lock_;
    double limit_ LOCKSTEP_GUARDED_BY(lock_);
    unsigned inside_ LOCKSTEP_GUARDED_BY(lock_) = 0;
    unsigned most_inside_ LOCKSTEP_GUARDED_BY(lock_) = 0; ///< in this window
    unsigned seen_ LOCKSTEP_GUARDED_BY(lock_) = 0;        ///< answers in this window
    bool late_ LOCKSTEP_GUARDED_BY(lock_) = false;        ///< somebody's time was up in this window
    std::chrono::nanoseconds sum_ LOCKSTEP_GUARDED_BY(lock_){0};
    /// The shortest mean of a window. It ages: what a request takes may change for good.
    std::chrono::nanoseconds unhindered_ LOCKSTEP_GUARDED_BY(lock_) = std::chrono::nanoseconds::max();
    unsigned windows_ LOCKSTEP_GUARDED_BY(lock_) = 0;
};

} // namespace lockstep::net
