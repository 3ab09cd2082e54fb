// How much of what a client asks may be asked again: a share of what it asks anyway. Without that, whoever is overloaded gets
// two or three times as much to do at the very moment when it can do least (M. Brooker, Exponential Backoff and Jitter, and
// the retry budgets of Finagle and of Google's SRE book, chapter 21).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace lockstep::net {

/// A bucket of tokens, counted in thousandths: each request puts a share of one in, each retry takes one out. Threads may
/// use it at the same time.
class retry_budget {
public:
    /// `share`: retries for each request, 0 to 1. `reserve`: how many may come in a row after a quiet time.
    explicit retry_budget(double share = 0.1, unsigned reserve = 10) noexcept
        : share_(static_cast<std::int64_t>(std::clamp(share, 0.0, 1.0) * one)), most_(std::int64_t{reserve} * one),
          tokens_(most_) {}

    /// A request was made.
    void note_request() noexcept {
        // relaxed: it guards nothing but itself. A little too much is taken back by the next one.
        if (tokens_.load(std::memory_order_relaxed) < most_) tokens_.fetch_add(share_, std::memory_order_relaxed);
    }
    /// Takes what one more attempt costs. False: there is not so much.
    [[nodiscard]] bool take() noexcept {
        std::int64_t seen = tokens_.load(std::memory_order_relaxed);
        while (seen >= one)
            if (tokens_.compare_exchange_weak(seen, seen - one, std::memory_order_relaxed)) return true;
        return false;
    }

private:
    static constexpr std::int64_t one = 1'000;

    const std::int64_t share_;
    const std::int64_t most_;
    std::atomic<std::int64_t> tokens_;
};

} // namespace lockstep::net
