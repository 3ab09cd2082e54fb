// Drives planners on executors: keeps the executors busy, shows every execution to the visitor, counts, and watches the
// limits. Executions are taken back in the order in which their jobs went out, whichever executor ran them, so that a
// search does the same thing every time.
#pragma once

#include "explore/results.hpp"
#include "explore/search.hpp"
#include "explore/strategies/planner.hpp"

#include <deque>

namespace lockstep::explore {

/// Why a run of a planner ended.
enum class run_end : std::uint8_t {
    finished,  ///< the planner has nothing left
    restarted, ///< more accesses became steps, and what the planner knows is void
    used_up,   ///< it has had the executions it was allowed
    stopped,   ///< by the visitor, a limit or an interrupt: the search is over
};

class campaign {
public:
    campaign(std::span<executor* const> executors, const limits& bounds, const visitor& see,
             const progress_callback& tell, const std::atomic<bool>& interrupted);

    /// `most`: executions that the planner may have, beside the limits of the search.
    run_end run(planner& plan, strategy label, std::optional<std::uint64_t> most = {});

    /// Nothing was cut off since accesses became steps last, scouts included: no step limit, no access that
    /// could not be made a step.
    bool nothing_cut_off() const { return !cut_off_ && !visible_full_; }
    /// All accesses that were seen to race could be made steps.
    bool sees_all_races() const { return !visible_full_; }
    /// "10 min (--time)": which limit was reached, if any.
    std::string limit_reached() const;
    const limits& bounds() const { return bounds_; }
    search_result& result() { return result_; }

private:
    void submit_all(planner& plan, std::optional<std::uint64_t> most);
    bool may_submit(std::optional<std::uint64_t> most) const;
    std::size_t most_ahead() const;
    bool back_in_time();
    void give_up();
    execution take_back();
    void account(const execution& x, worth w);
    void show(const execution& x);
    void compare(const wide_hash* trace, const execution& x);
    bool over() const;
    bool note_racy(const execution& x);
    void drain();
    void make_visible();
    void report(planner& plan, bool now);
    /// Requires a limit of time.
    std::chrono::steady_clock::time_point deadline() const { return start_ + *bounds_.time - bounds_.time_kept; }
    std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - start_; }

    std::span<executor* const> executors_;
    const limits& bounds_;
    const visitor& see_;
    const progress_callback& tell_;
    const std::atomic<bool>& interrupted_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::nanoseconds last_report_{0};

    search_result result_;
    results results_;
    std::deque<std::size_t> out_; ///< executors of the jobs that are out, in order
    std::size_t turn_ = 0;        ///< executor that gets the next job
    std::uint64_t submitted_ = 0; ///< in the whole search
    std::uint64_t run_submitted_ = 0;
    std::uint64_t run_fresh_ = 0;
    bool cut_off_ = false;
    bool stop_ = false;
    bool visible_full_ = false; ///< more racing accesses than there is room for
    job job_;
};

} // namespace lockstep::explore
