// Which server is asked, and who is asked after an attempt that failed: another one is made where it can do no harm (it is known
// that nothing was done, or doing it twice is like doing it once), where it may come out differently, where somebody still wants
// the answer, and where the budget has one left.
//
// Without I/O, and of any type of outcome, so that the checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/service/retry_budget.hpp"

#include <atomic>
#include <cstddef>

namespace lockstep::net {

/// What an attempt came to, as far as another one depends on it.
struct attempt_end {
    bool is_result = false;        ///< an answer that is no error
    bool nothing_was_done = false; ///< for certain
    bool reached_nobody = false;   ///< asking somebody else then makes nobody do more than they would have
    bool is_worth_another = false; ///< which may come out differently
};

/// An attempt that may be made.
struct attempt {
    std::size_t server;    ///< of those that there are
    unsigned left;         ///< so many may be made, with this one
    bool all_asked_before; ///< all servers have been asked once more: time for a pause
};

/// What all calls of a client have in common. Threads and fibers may use it at the same time.
class fail_over {
public:
    /// `attempts`: of a call, at most; each server may be asked once all the same. Neither may be 0.
    fail_over(std::size_t servers, unsigned attempts, double retry_share, unsigned retry_reserve) noexcept
        : servers_(servers), most_(std::max(attempts, static_cast<unsigned>(servers))),
          budget_(retry_share, retry_reserve) {}

    std::size_t servers() const noexcept { return servers_; }
    retry_budget& budget() noexcept { return budget_; }

    /// Makes a call: `attempt_at(attempt)` makes an attempt, and returns its outcome, of which `end_of(outcome)` says what it
    /// came to; `is_wanted()`: does anybody still wait for it? What the last attempt came to, and `server` is who was asked.
    template <class AttemptAt, class EndOf, class IsWanted>
    auto call(bool may_repeat, AttemptAt attempt_at, EndOf end_of, IsWanted is_wanted, std::size_t& server) {
        budget_.note_request();
        const std::size_t first = preferred_.load(std::memory_order_relaxed);
        for (unsigned n = 0;; ++n) {
            server = (first + n) % servers_;
            auto outcome = attempt_at(attempt{server, most_ - n, n != 0 && n % servers_ == 0});
            const attempt_end end = end_of(outcome);
            if (end.is_result && n != 0) preferred_.store(server, std::memory_order_relaxed);
            if (end.is_result || n + 1 == most_ || !end.is_worth_another) return outcome;
            if (!may_repeat && !end.nothing_was_done) return outcome;
            if (!is_wanted() || !(end.reached_nobody || budget_.take())) return outcome;
        }
    }

private:
    const std::size_t servers_;
    const unsigned most_;
    retry_budget budget_;
    std::atomic<std::size_t> preferred_{0}; ///< relaxed: whoever sees an old one asks another first
};

} // namespace lockstep::net
