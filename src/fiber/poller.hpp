// Where the workers learn which descriptors are ready: one epoll set for the process. One worker at a time, which has
// nothing else to do, is on duty and sleeps there; the others sleep on their futex, and look here in passing.
#pragma once

#include "lockstep/fiber/detail/watch.hpp"

#include <sys/epoll.h>

namespace lockstep::fibers {

class poller {
public:
    /// The process's own; null: nobody has waited for a descriptor yet. A forked process begins without one.
    static poller* in_use() noexcept;
    /// The same, made where there is none. Throws std::system_error.
    static poller& of_process();

    /// Does it know that watch? (Not one of a process of which this one is a fork.)
    bool knows(const watch& w) const noexcept { return w.forks_before == forks_before_; }
    /// Registers a descriptor, unless `at` has a watch that it knows already, or is forgotten. Returns what `at` is then; none:
    /// the descriptor is of a kind that is always ready (a file). Throws std::system_error.
    watch_use add(int descriptor, std::atomic<watch_use>& at);
    /// Takes back what add() gave.
    void remove(watch& w) noexcept;

    /// Only one is on duty. False: somebody is.
    bool go_on_duty() noexcept { return !on_duty_.exchange(true, std::memory_order_seq_cst); }
    void leave_duty() noexcept { on_duty_.store(false, std::memory_order_seq_cst); }
    bool somebody_on_duty() const noexcept { return on_duty_.load(std::memory_order_seq_cst); }
    /// Must somebody be woken, since descriptors are watched and nobody is on duty?
    static bool duty_is_open() noexcept {
        const poller* const p = in_use();
        return p != nullptr && !p->somebody_on_duty();
    }

    /// By who is on duty: sleeps until there is news, the deadline, or interrupt(), and delivers it.
    void sleep(parking::deadline until) noexcept;
    /// Makes the sleep of who is on duty end, or the next one.
    void interrupt() noexcept;
    /// By who is busy, in passing: delivers what news there is, unless somebody is on duty, who does. True: somebody was
    /// woken.
    bool look() noexcept;

private:
    poller();

    bool deliver(int count, const epoll_event* events) noexcept;

    int epoll_ = -1;
    int interruptions_ = -1;           ///< an eventfd
    std::atomic<bool> on_duty_{false}; ///< seq_cst: as worker::state_ is
    parking::raw_lock registering_;
    const unsigned forks_before_;
};

} // namespace lockstep::fibers
