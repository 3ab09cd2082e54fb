// A latch opens once, when it has been counted down to zero.
#pragma once

#include "lockstep/sync/event.hpp"

#include <stdexcept>

namespace lockstep {

/// Single use. What was done before a count_down() is visible after every wait. May be destroyed as soon as a wait has
/// returned. Undefined, and caught where LOCKSTEP_ASSERTIONS is 1: destroying it while somebody waits.
class latch {
public:
    /// Throws std::invalid_argument when `count` is negative.
    explicit latch(std::ptrdiff_t count) : left_(count) {
        if (count < 0) throw std::invalid_argument("lockstep::latch: a negative count");
        if (count == 0) open_.set();
    }
    latch(const latch&) = delete;
    latch& operator=(const latch&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~latch() {
        if (open_.anybody_waits()) parking::misuse("latch", "destroyed while somebody waits");
    }
#endif

    /// Throws std::logic_error, and changes nothing, where it would go below zero.
    void count_down(std::ptrdiff_t n = 1) {
        std::ptrdiff_t seen = left_.load(std::memory_order_relaxed);
        do {
            if (n < 0 || n > seen) throw std::logic_error("lockstep::latch: counted down by more than was left");
            // acq_rel: the last one gathers what all before it did, and passes it on by set().
        } while (!left_.compare_exchange_weak(seen, seen - n, std::memory_order_acq_rel, std::memory_order_relaxed));
        if (seen == n && n != 0) open_.set();
    }
    /// Has the count come to 0? Then what was done before is visible.
    bool try_wait() const noexcept { return open_.is_set(); }
    /// Waits until the count is 0.
    void wait() { open_.wait(); }
    /// False: a stop was requested first.
    [[nodiscard]] bool wait(const std::stop_token& stop) { return open_.wait(stop); }
    /// False: it did not open in time.
    template <class Rep, class Period>
    [[nodiscard]] bool wait_for(const std::chrono::duration<Rep, Period>& length) {
        return open_.wait_for(length);
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool wait_until(const std::chrono::time_point<Clock, Duration>& when) {
        return open_.wait_until(when);
    }
    /// Counts down by n, and waits.
    void arrive_and_wait(std::ptrdiff_t n = 1) {
        count_down(n);
        wait();
    }

private:
    event open_; ///< comes first: who waits for it is seen to wait at the latch's own address
    /// relaxed where it is only looked at: it never goes up, so what is too much for an old value is too much for the
    /// present one, and else the compare-exchange decides.
    std::atomic<std::ptrdiff_t> left_;
};

} // namespace lockstep
