// The kernel's wait-on-a-word (futex(2)), the one way in which an OS thread goes to sleep here. Not built on
// std::atomic::wait, which has no time-outs and spins before it sleeps.
#pragma once

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" {
/// Of the checker: the thread has just read a clock for a purpose of this library's own.
[[gnu::weak]] void lockstep_check_own_time();
}

namespace lockstep::parking {

/// When a wait gives up. Steady, so that setting the system's clock wakes nobody.
using deadline = std::chrono::steady_clock::time_point;

/// The deadline that does not come.
constexpr deadline never = deadline::max();
/// Of an attempt: it does not wait at all.
constexpr deadline at_once = deadline::min();

/// The present, for deadlines of waits: told to nobody, so the checker need not ask what another thread's clock shows then.
inline deadline now() noexcept {
    const deadline read = std::chrono::steady_clock::now();
    if (&lockstep_check_own_time != nullptr) lockstep_check_own_time();
    return read;
}

/// The deadline after `length`, saturated: lengths too great to represent mean `never`, and those below zero mean now.
template <class Rep, class Period>
deadline after(const std::chrono::duration<Rep, Period>& length) {
    using seconds = std::chrono::duration<long double>; // in which no unit is too coarse, and no length too great
    const deadline present = now();
    if (!(length > length.zero())) return present; // nor does anything add up to a time before all times
    if (seconds(length) >= seconds(never - present) - seconds(1)) return never;
    return present + std::chrono::ceil<deadline::duration>(length);
}

/// The deadline at a time of any clock; for clocks other than the steady one, as far off as it is now.
template <class Clock, class Duration>
deadline at(const std::chrono::time_point<Clock, Duration>& when) {
    using seconds = std::chrono::duration<long double>;
    if constexpr (std::is_same_v<std::chrono::time_point<Clock, Duration>, deadline>) return when;
    else return after(seconds(when.time_since_epoch()) - seconds(Clock::now().time_since_epoch()));
}

/// How long it is until then; zero where it has passed. Not for the deadline that does not come.
inline std::chrono::nanoseconds time_left(deadline until) noexcept {
    return std::max(until - now(), deadline::duration::zero());
}

/// As calls of the system want it. Not below zero.
inline timespec timespec_of(std::chrono::nanoseconds length) noexcept {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(length);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((length - seconds).count())};
}

/// What a futex is: 32 bits that the kernel compares before it puts a thread to sleep.
using futex_word = std::atomic<std::uint32_t>;
static_assert(sizeof(futex_word) == 4 && futex_word::is_always_lock_free, "the kernel looks at the bare integer");

/// Sleeps while the word holds `expected`, until somebody wakes it or the deadline passes. May return for no reason.
/// False: the deadline has passed.
inline bool sleep_on(const futex_word& word, std::uint32_t expected, deadline until) noexcept {
    timespec at{};
    const timespec* limit = nullptr;
    if (until != never) {
        const auto since = until.time_since_epoch(); // of CLOCK_MONOTONIC, which libstdc++ and libc++ both use
        if (since.count() < 0) return false;
        at = timespec_of(since);
        limit = &at;
    }
    const long result =
        syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected, limit, nullptr, FUTEX_BITSET_MATCH_ANY);
    return result == 0 || errno != ETIMEDOUT;
}

/// Wakes one who sleeps on the word. The word may be gone already: the kernel only compares its address.
inline void wake_one(const futex_word* word) noexcept {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

} // namespace lockstep::parking
