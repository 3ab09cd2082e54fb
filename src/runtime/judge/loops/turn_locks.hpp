// The locks that a thread takes and releases in a turn of its loop: see spin.cpp.
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/event.hpp"

namespace lockstep::rt {

struct object;
struct thread;

/// Could the thread take the lock now?
using lock_test = bool (*)(const thread&, const object&);

struct turn_lock {
    u64 address;
    object* lock;
    lock_test is_free;
};

constexpr u32 max_turn_locks = 4;

/// Both counts 0: none.
struct turn_locks {
    u64 held[max_turn_locks]; ///< taken and not released yet
    u32 held_count;
    turn_lock taken[max_turn_locks]; ///< at all
    u32 taken_count;
};

constexpr bool takes_lock(trace::op kind) {
    using enum trace::op;
    return kind == mutex_lock || kind == spin_lock || kind == rw_rdlock || kind == rw_wrlock;
}
constexpr bool gives_lock(trace::op kind) {
    using enum trace::op;
    return kind == mutex_unlock || kind == spin_unlock || kind == rw_unlock;
}

/// t's pending event is being performed. False where the turn cannot be followed any further: it has too many locks, or
/// releases one that was held before it.
bool follow_locks(thread& t);
/// Are all that the turn takes free for `t`? Only then can it see what others have changed under them.
bool turn_locks_are_free(const thread& t);

/// Somebody tries locks that parked loops would be taking now and then: a bound of the execution. Asked when an event is
/// performed, and when `t` parks.
void note_try(const thread& t);
void note_tries_before(const thread& t);

} // namespace lockstep::rt
