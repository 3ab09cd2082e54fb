// Why an execution got stuck: who waits for what, whose fault it is, and what that is called.
//
// Everything is found by replaying the events of the trace: locks by lock and unlock, condition variables by wait and
// signal. What the program did before its first thread leaves no events; a lock that is held although nobody was seen
// taking it is therefore held by main since before the first thread.
#pragma once

#include "analyse/locks.hpp"
#include "analyse/recording.hpp"
#include "analyse/signals.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lockstep::analyse {

/// What a thread that cannot go on is waiting for.
enum class wait_reason : std::uint8_t {
    lock,   ///< a mutex, a spinlock, a reader-writer lock, or the mutex of a condition variable
    signal, ///< a condition variable
    semaphore,
    join, ///< the end of another thread
    barrier,
    once,  ///< another thread's initialisation
    futex, ///< a futex word: std::atomic::wait, std::latch, std::counting_semaphore ...
    spin,  ///< a variable that it reads again and again
    other,
};

/// A thread that cannot go on.
struct stuck_thread {
    unsigned thread = 0;
    wait_reason why = wait_reason::other;
    trace::event next;                     ///< its pending event
    trace::access object;                  ///< what it waits for
    std::vector<unsigned> waits_for;       ///< the unfinished threads that would have to act, where that is known
    std::vector<hold> holds;               ///< what it holds meanwhile
    bool holder_ended = false;             ///< (lock) the thread that holds it has ended
    bool held_before = false;              ///< (lock) main holds it since before the first thread was created
    std::optional<hold> holder;            ///< (lock) the first holder, where its acquisition was seen
    missed_signal missed;                  ///< (signal, futex)
    std::uint64_t slept_on = 0, now = 0;   ///< (futex) the value it compared with, and the one there now
    std::uint64_t needed = 0, arrived = 0; ///< (barrier) 0 needed: not known
    std::vector<trace::access> spins_on;   ///< (spin) what it reads in each turn
};

/// What a stuck execution means.
struct stuck {
    trace::finding_kind kind = trace::finding_kind::deadlock;
    /// In the order of telling: a circular wait first (each waits for the next, the last for the first), otherwise the
    /// threads at the root of it, then those who wait for them.
    std::vector<stuck_thread> threads;
    std::size_t cycle = 0; ///< so many of the first `threads` form the circular wait; 0: there is none
    std::size_t roots = 0; ///< so many of the first `threads` are to blame (the cycle, or the roots)
};

/// Explains an execution that ended as `stuck`. Deterministic.
stuck explain_stuck(const recording& r);

} // namespace lockstep::analyse
