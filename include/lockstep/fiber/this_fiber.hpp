// What a fiber does with itself. In a thread that is no fiber each of these does what it says to the thread.
#pragma once

#include "lockstep/fiber/task.hpp"

#include <type_traits>

namespace lockstep {

namespace detail {
void yield() noexcept;
/// Returns what it was.
bool set_blocking(bool blocks) noexcept;
void forbid_preemption(bool forbid) noexcept;
} // namespace detail

namespace this_fiber {

/// Does a fiber call this? Under the checker fibers are threads: no.
inline bool is_one() noexcept { return parking::running_fiber() != nullptr; }

/// Lets all others that can run go first.
inline void yield() noexcept { detail::yield(); }

/// errno, which a fiber has to itself. A compiler may keep where a thread's is (glibc lets it): one that has waited since it
/// was read last can be in another thread by now, so ask here. Everybody else may.
int error_number() noexcept;

/// Sleeps at least so long, while others run.
template <class Clock, class Duration>
void sleep_until(const std::chrono::time_point<Clock, Duration>& when) {
    parking::ticket nobody_grants;
    nobody_grants.wait(parking::at(when), {"its time to come"});
}
/// Sleeps so long. Zero or less: not at all.
template <class Rep, class Period>
void sleep_for(const std::chrono::duration<Rep, Period>& length) {
    sleep_until(parking::after(length));
}
/// The same; false: a stop was requested before.
template <class Rep, class Period>
[[nodiscard]] bool sleep_for(const std::chrono::duration<Rep, Period>& length, const std::stop_token& stop) {
    if (stop.stop_requested()) return false;
    parking::ticket nobody_grants;
    return parking::wait(nobody_grants, parking::after(length), stop, {"its time to come"}) ==
           parking::ending::timed_out;
}

/// While one lives, the fiber that made it is not interrupted (scheduler_options::time_slice), as if it had disabled the
/// interrupts: between the threads of a single processor that is mutual exclusion. Guards nest. Where the fiber waits or
/// yields by itself others run all the same. Elsewhere it does nothing.
class [[nodiscard]] preemption_guard {
public:
    preemption_guard() noexcept { detail::forbid_preemption(true); }
    ~preemption_guard() { detail::forbid_preemption(false); }
    preemption_guard(const preemption_guard&) = delete;
    preemption_guard& operator=(const preemption_guard&) = delete;
};

} // namespace this_fiber

/// Calls f, which may block the OS thread (a read from a disk, std::mutex, getaddrinfo): other fibers go on in another
/// thread meanwhile. Returns what f returns. Calls nest. Costs a few nanoseconds where no other fiber is ready, else the
/// waking of a thread. There are at most 1,024 threads, and with time slices no other: then the others wait.
template <class F>
decltype(auto) blocking(F&& f) {
    struct scope {
        ~scope() { detail::set_blocking(before); }
        const bool before = detail::set_blocking(true);
    };
    const scope inside;
    return std::forward<F>(f)();
}

} // namespace lockstep
