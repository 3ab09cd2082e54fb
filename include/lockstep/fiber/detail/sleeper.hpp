// How a worker that has nothing to do sleeps, and what ends its sleep: work, a timer, news of a descriptor. Who sleeps says so
// and then looks whether there is something; who brings something does it the other way round, and so one of the two sees the
// other (E. W. Dijkstra, Cooperating Sequential Processes, 1965). Of all who sleep, one is on duty where the descriptors are.
//
// It knows no queue, no heap of timers and no epoll: what a worker looks at is handed in.
#pragma once

#include "lockstep/parking/futex.hpp"

#include <algorithm>

namespace lockstep::fibers {

/// What a worker is doing, as the others must know it.
enum class activity : std::uint32_t {
    busy,
    asleep, ///< until there is work, or a timer is due
    polls,  ///< the same, and until a descriptor is ready
    spare,  ///< asleep until a worker that got stuck is to be replaced
};

/// To sleep where the descriptors are: one worker of the process at a time.
class duty {
public:
    /// False: somebody is on duty.
    bool begin() noexcept { return !taken_.exchange(true, std::memory_order_seq_cst); }
    void end() noexcept { taken_.store(false, std::memory_order_seq_cst); }
    bool is_taken() const noexcept { return taken_.load(std::memory_order_seq_cst); }

private:
    std::atomic<bool> taken_{false}; ///< seq_cst: as sleeper::state_ is
};

/// The sleep of one worker. What it looks at, `Around`, has
///
///     std::atomic<std::uint32_t>& asleep();        // how many of its scheduler sleep for want of work
///     bool something_to_do();                      // work for it, or that it is to come back for another reason
///     bool stopping();                             // the end of all work: set before those who sleep are woken
///     parking::deadline earliest_timer();          // of all timers
///     poller* descriptors();                       // null: nobody has waited for any. Else with `duty on_duty`,
///                                                  // sleep(deadline), and interrupt(), which ends a sleep or the next
///     void leave_work(); void wake_one();          // for who retires
class sleeper {
public:
    // --- by its worker ------------------------------------------------------------------------------------------------

    /// Sleeps for want of work. Comes back for no reason at times.
    template <class Around>
    void sleep(Around& around) noexcept {
        set(activity::asleep);
        around.asleep().fetch_add(1, std::memory_order_seq_cst);
        std::atomic_thread_fence(std::memory_order_seq_cst); // pairs with the one in tell_of_work()
        if (around.something_to_do()) {
            set(activity::busy);
        } else {
            sleep_for_want_of_work(around, watch_timers(around));
            watch_until(parking::never);
        }
        around.asleep().fetch_sub(1, std::memory_order_seq_cst);
    }

    /// Leaves what it has to another, and sleeps until somebody gets stuck.
    template <class Around>
    void retire(Around& around) noexcept {
        set(activity::spare);
        std::atomic_thread_fence(std::memory_order_seq_cst); // pairs with the one in tell_of_work()
        around.leave_work();
        // Whoever sleeps may have gone to sleep when it was on duty. (Our timers they watch.)
        if (auto* const d = around.descriptors(); d != nullptr && !d->on_duty.is_taken()) around.wake_one();
        sleep_in(activity::spare, parking::never, around);
    }

    // --- by anybody ---------------------------------------------------------------------------------------------------

    activity state() const noexcept { return static_cast<activity>(state_.load(std::memory_order_seq_cst)); }
    /// It sleeps until then at most, and looks at all timers before it sleeps on; parking::never: it watches none.
    parking::deadline watches_until() const noexcept {
        return parking::deadline(parking::deadline::duration(watches_until_.load(std::memory_order_seq_cst)));
    }
    /// Wakes it if it is in that state. True: it was. `interrupt` ends the sleep of who polls.
    template <class Interrupt>
    bool wake_from(activity expected, Interrupt interrupt) noexcept {
        auto seen = static_cast<std::uint32_t>(expected);
        if (!state_.compare_exchange_strong(seen, static_cast<std::uint32_t>(activity::busy),
                                            std::memory_order_seq_cst))
            return false;
        if (expected == activity::polls) interrupt();
        else parking::wake_one(&state_);
        return true;
    }
    /// The same, wherever it sleeps for want of work.
    template <class Interrupt>
    bool wake_up(Interrupt interrupt) noexcept {
        return wake_from(activity::asleep, interrupt) || wake_from(activity::polls, interrupt);
    }
    /// There is work where it looks. Returns what it was doing: if it slept for want of work it does not any more; a
    /// spare will not come to it.
    template <class Interrupt>
    activity tell_of_work(Interrupt interrupt) noexcept {
        std::atomic_thread_fence(std::memory_order_seq_cst); // pairs with those in sleep() and retire()
        const activity was = state();
        if (was == activity::asleep || was == activity::polls) wake_up(interrupt);
        return was;
    }

private:
    void set(activity what) noexcept { state_.store(static_cast<std::uint32_t>(what), std::memory_order_seq_cst); }
    void watch_until(parking::deadline until) noexcept {
        watches_until_.store(until.time_since_epoch().count(), std::memory_order_seq_cst);
    }

    /// Until when it may sleep. Whoever adds a timer thereafter that is due before wakes one who sleeps.
    template <class Around>
    parking::deadline watch_timers(Around& around) noexcept {
        const parking::deadline first = around.earliest_timer();
        watch_until(first);
        return first;
    }

    /// One of all sleeps where the descriptors are, the others on their futex.
    template <class Around>
    void sleep_for_want_of_work(Around& around, parking::deadline until) noexcept {
        auto* const d = around.descriptors();
        if (d == nullptr || !d->on_duty.begin()) return sleep_in(activity::asleep, until, around);
        auto seen = static_cast<std::uint32_t>(activity::asleep);
        const auto polls = static_cast<std::uint32_t>(activity::polls);
        if (state_.compare_exchange_strong(seen, polls, std::memory_order_seq_cst)) d->sleep(until);
        set(activity::busy);
        d->on_duty.end();
    }

    template <class Around>
    void sleep_in(activity how, parking::deadline until, Around& around) noexcept {
        const auto asleep = static_cast<std::uint32_t>(how);
        while (state_.load(std::memory_order_seq_cst) == asleep && !around.stopping()) {
            if (!parking::sleep_on(state_, asleep, until)) break;
        }
        set(activity::busy);
    }

    /// seq_cst: see watch_timers().
    std::atomic<parking::deadline::rep> watches_until_{parking::never.time_since_epoch().count()};
    /// An activity. seq_cst: a worker that goes to sleep says so and then looks for work (and for the end); who brings
    /// work (or the end) does that and then looks here. In the one order of all these, one of the two sees the other.
    parking::futex_word state_{static_cast<std::uint32_t>(activity::busy)};
};

/// Wakes one of those (pointers to workers) who sleep for want of work. False: nobody does. relaxed: who must not miss a
/// sleeper has passed a full barrier since what the sleeper would have looked for.
template <class Workers>
bool wake_one_of(const Workers& all, const std::atomic<std::uint32_t>& asleep) noexcept {
    if (asleep.load(std::memory_order_relaxed) == 0) return false;
    // Who polls comes last: somebody has to.
    return std::ranges::any_of(all, [](const auto& w) { return w->wake_from(activity::asleep); }) ||
           std::ranges::any_of(all, [](const auto& w) { return w->wake_from(activity::polls); });
}

/// A timer was added: wakes somebody to watch it, unless one of those who sleep does so already, or nobody sleeps. The
/// caller has passed a full barrier since, which pairs with those in sleeper::sleep() and watch_timers().
template <class Workers>
void tell_of_timer(const Workers& all, const std::atomic<std::uint32_t>& asleep, parking::deadline due) noexcept {
    if (asleep.load(std::memory_order_relaxed) == 0) return;
    if (!std::ranges::any_of(all, [due](const auto& w) { return w->watches_until() <= due; })) wake_one_of(all, asleep);
}

} // namespace lockstep::fibers
