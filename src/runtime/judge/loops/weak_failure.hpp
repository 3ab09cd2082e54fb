// Weak exchanges that fail for no reason: see weak_failure.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;

/// A call of a weak exchange.
struct weak_exchange {
    u64 pc, place, expected, desired[2];
    int order, failure_order;

    bool operator==(const weak_exchange&) const = default;
};

/// What becomes of one that finds what it expects.
enum class weak_fate : u8 {
    succeeds,
    fails,
    on_trial, ///< it returns that it has failed, and nothing of that is recorded yet
};
/// Asked once, when `t` has been chosen for it.
weak_fate fate_of(thread& t, const weak_exchange& x);

/// Is the running thread's last exchange on trial?
inline bool on_trial();
/// It has led back to `x`, which succeeds. No return where that is another one, or comes in another state.
void acquit(thread& t, const weak_exchange& x);
/// It has led elsewhere: to be called before anything is done there. The execution begins again.
[[noreturn]] void convict();
/// The thread on trial accesses memory that is not on its own stack.
void witness_access(const thread& t, u64 address);

extern bool trial_is_on;
inline bool on_trial() { return trial_is_on; }

} // namespace lockstep::rt
