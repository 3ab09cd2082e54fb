// Where the workers learn which descriptors are ready: one epoll set for the process. One worker at a time, which has
// nothing else to do, is on duty and sleeps there; the others sleep on their futex, and look here in passing.
#pragma once

#include "lockstep/fiber/detail/sleeper.hpp"
#include "lockstep/fiber/detail/watch_registry.hpp"

#include <sys/epoll.h>

namespace lockstep::fibers {

class poller {
public:
    /// The process's own; null: nobody has waited for a descriptor yet. A forked process begins without one.
    static poller* in_use() noexcept;
    /// The same, made where there is none. Throws std::system_error.
    static poller& of_process();

    /// What is known of that descriptor, which is registered unless it was before, or is forgotten. None: it is of a kind
    /// that is always ready (a file). Throws std::system_error.
    watch_use watch_of(std::atomic<watch_use>& at, int descriptor) {
        return registry_.find_or_add(at, descriptor, *this);
    }
    /// Ends what is known there, for good.
    void forget(std::atomic<watch_use>& at) noexcept { registry_.forget(at); }

    /// Whoever sleeps here.
    duty on_duty;
    /// Must somebody be woken, since descriptors are watched and nobody is on duty?
    static bool duty_is_open() noexcept {
        const poller* const p = in_use();
        return p != nullptr && !p->on_duty.is_taken();
    }

    /// By who is on duty: sleeps until there is news, the deadline, or interrupt(), and delivers it.
    void sleep(parking::deadline until) noexcept;
    /// Makes the sleep of who is on duty end, or the next one.
    void interrupt() noexcept;
    /// By who is busy, in passing: delivers what news there is, unless somebody is on duty, who does. True: somebody was
    /// woken.
    bool look() noexcept;

private:
    friend watch_registry;

    poller();

    /// What the registry wants of the kernel.
    int enter(int descriptor, std::uint64_t name) const noexcept;
    void leave(int descriptor) const noexcept;

    bool deliver(int count, const epoll_event* events) noexcept;

    watch_registry registry_;
    int epoll_ = -1;
    int interruptions_ = -1; ///< an eventfd
};

} // namespace lockstep::fibers
