// What the families of synchronisation share: who holds, how long a wait may last, and what is left of an access when
// its operation turned out not to touch the object.
#pragma once

#include "runtime/kernel/core.hpp"

#include <ctime>

namespace lockstep::rt {

template <class T>
u64 address_of(const volatile T* p) {
    return reinterpret_cast<u64>(p);
}

constexpr u8 flag_if(bool condition, u8 flag) { return condition ? flag : u8{0}; }

/// How long a wait may last.
struct time_limit {
    u64 deadline_ns = never;
    bool timed = false;
    bool invalid = false;       ///< EINVAL: nanoseconds out of range, or ...
    bool no_such_clock = false; ///< ... a clock that does not exist for waiting
};

inline bool can_wait_on(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC; }
inline bool is_valid(const timespec& t) { return t.tv_nsec >= 0 && t.tv_nsec < 1'000'000'000; }

/// Waiting until `deadline` on `clock`.
inline time_limit until(const timespec* deadline, clockid_t clock) {
    if (!can_wait_on(clock)) return {never, true, true, true};
    if (!is_valid(*deadline)) return {never, true, true, false};
    return {deadline_of(deadline, clock), true, false, false};
}

/// Names the object without touching it: what the operation does and answers cannot be told apart by others, nor can
/// they change it.
inline void name_only(access& a, u64 address) { a = access{address, 0, commute::reads, 0, 0}; }

/// The operation does not depend on the object any more, now that its wait is over. The address stays, for the reader,
/// and so does that it waited: without its timeout it would still.
inline void untouch(access& a) {
    a.size = 0;
    a.flags &= trace::waits | trace::waits_shared;
}

/// May the pending event's timeout come? Only while it waits: whoever can have the object at once takes it.
inline bool is_refused(thread& t) { return !t.wait.timed_out && !t.wait.admitted(t); }

/// A timeout that fires: the operation fails without another look at the object.
inline void fail_pending(thread& t) {
    t.pending.flags |= trace::failed;
    untouch(t.pending.first);
}

/// Gives the pending event, complete with its first access and its admission, a deadline. `refusal` says while the
/// object refuses what the timeout may come (0: nothing in the flags of events says so).
inline void limit_wait(thread& t, const time_limit& limit, u8 refusal) {
    if (!limit.timed) return;
    t.pending.first.flags |= trace::has_deadline;
    may_time_out(t, limit.deadline_ns, is_refused, fail_pending);
    touch(t.wait.environment.first, t.pending.first.address, commute::reads, refusal, t.pending.first.size);
}

/// Does a thread other than the running one wait, and in vain, for the object at `address`?
inline bool keeps_waiting(u64 address) {
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (&t == &self() || t.life.finished || t.wait.admitted == nullptr || t.pending.first.address != address)
            continue;
        if (!t.wait.admitted(t)) return true;
    }
    return false;
}

} // namespace lockstep::rt

/// Exports the timed forms of `wait(object, limit, pc)`: until a deadline on CLOCK_REALTIME, and on a clock of choice.
#define LOCKSTEP_EXPORT_TIMED(timed, clocked, type, wait)                                                              \
    LOCKSTEP_EXPORT int timed(type* o, const timespec* deadline) {                                                     \
        if (!attached()) return LOCKSTEP_REAL(timed)(o, deadline);                                                     \
        return wait(o, until(deadline, CLOCK_REALTIME), caller());                                                     \
    }                                                                                                                  \
    LOCKSTEP_EXPORT int clocked(type* o, clockid_t clock, const timespec* deadline) {                                  \
        if (!attached()) return LOCKSTEP_REAL(clocked)(o, clock, deadline);                                            \
        return wait(o, until(deadline, clock), caller());                                                              \
    }
