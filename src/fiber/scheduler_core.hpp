// The workers of one scheduler, and the monitor that looks after them.
#pragma once

#include "fiber/worker.hpp"
#include "lockstep/fiber/scheduler.hpp"

#include <array>
#include <memory>
#include <span>

namespace lockstep::fibers {

class scheduler_core {
public:
    explicit scheduler_core(const scheduler_options& options);
    /// Waits until all fibers have ended.
    ~scheduler_core();

    stack_pool& stacks() const noexcept { return stacks_; }
    unsigned wanted_workers() const noexcept { return wanted_; }
    /// A fork() leaves the threads behind: in the new process a scheduler from before it runs nothing.
    bool left_behind() const noexcept;
    /// Are fibers interrupted? Then they stay on the worker they were started on, and no worker is replaced.
    bool time_slices() const noexcept { return slice_.count() != 0; }
    std::size_t alive() const noexcept;
    /// release: pairs with alive(), as do the counts of the workers.
    void count_start_from_outside() noexcept { started_outside_.fetch_add(1, std::memory_order_release); }

    /// Somebody who can run fibers now.
    worker& any_worker() noexcept;
    /// Makes fibers ready from outside, on `first`, or on somebody else if that does not serve any more.
    void inject(fiber_list& fs, worker& first) noexcept;
    void inject(fiber_core& f, worker& first) noexcept {
        fiber_list one;
        one.push(f);
        inject(one, first);
    }
    /// All that there are, spares included.
    std::span<const std::unique_ptr<worker>> workers() const noexcept { // acquire: that they have been made
        return {workers_.data(), worker_count_.load(std::memory_order_acquire)};
    }

    /// Wakes one who sleeps for want of work. False: nobody does.
    bool wake_one() noexcept;
    /// Puts a thread in the place of a worker whose fiber does not let go of its own.
    void replace(worker& stuck) noexcept;
    void back_from_being_stuck() noexcept { stuck_.fetch_sub(1, std::memory_order_seq_cst); }
    /// Are there more workers than wanted that are not stuck? True: the caller is not counted any more, and must retire.
    bool one_too_many() noexcept;
    void wake_monitor() noexcept;
    /// Does nobody but the caller, who is one of them, work? Old when it arrives.
    bool all_others_sleep() const noexcept {
        return asleep.load(std::memory_order_relaxed) + 1 >= active_.load(std::memory_order_relaxed);
    }
    /// When the first of all timers is due.
    parking::deadline earliest_timer() const noexcept;
    /// Wakes somebody to watch it, unless one of those who sleep does so already, or nobody sleeps.
    void timer_added(parking::deadline due) noexcept; // the heap's lock was let go by a full barrier
    bool stopping() const noexcept { return stopping_.load(std::memory_order_seq_cst); }

    /// Workers that sleep for want of work. seq_cst where they change it, and where the monitor asks whether it may
    /// sleep, too: see wake_monitor(). Elsewhere relaxed, to save a search for one who sleeps.
    std::atomic<std::uint32_t> asleep{0};
    /// Workers that look for some. seq_cst: a worker stops searching before it says that it sleeps, and looks once more
    /// then.
    std::atomic<std::uint32_t> searching{0};

private:
    void monitor();
    void look_after_workers();
    void replace_one_who_blocks() noexcept;
    void keeps_its_worker(worker& w);
    void add_worker();
    void stop();

    void join_the_living() noexcept;
    void leave_the_living() noexcept;

    scheduler_core* next_living_ = nullptr;
    stack_pool& stacks_;
    const unsigned wanted_;
    const std::chrono::nanoseconds slice_;
    const bool never_more_threads_;
    const unsigned forks_before_;
    std::array<std::unique_ptr<worker>, most_workers> workers_;
    std::atomic<std::size_t> worker_count_{0}; ///< released when one has been made, under adding_ or by the constructor
    std::array<std::uint64_t, most_workers> turns_seen_{}; ///< the monitor's
    // seq_cst, so that a worker that is counted in both is never missed in one while it is gone from the other: an
    // active one too few, and nobody may be left who runs fibers.
    std::atomic<unsigned> active_{0};    ///< workers that are not spare, those that are stuck included
    std::atomic<unsigned> stuck_{0};     ///< workers that have been replaced and are not back
    std::atomic<unsigned> next_home_{0}; ///< relaxed: where it begins does not matter
    std::atomic<std::size_t> started_outside_{0};
    std::atomic<std::size_t> injecting_{0}; ///< who is in inject()
    parking::raw_lock adding_;
    std::atomic<bool> stopping_{false}; ///< seq_cst: set before those who sleep are woken; they look after they said so
    /// The monitor notes the word, says that it sleeps, and looks whether all workers do; a worker that wakes says that
    /// it does not sleep any more, looks whether the monitor does, and changes the word. seq_cst: one sees the other.
    parking::futex_word monitor_word_{0};
    std::atomic<bool> monitor_sleeps_{false};
    std::thread monitor_;
};

} // namespace lockstep::fibers
