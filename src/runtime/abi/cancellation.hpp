// Cancellation (POSIX), as steps.
//
// That a thread has been asked to end is an object (pseudo::cancellations): pthread_cancel writes it, and whatever may be
// a cancellation point reads it. A call that does not wait reads it in a step in front of its own (cancellation_point).
// One that waits does both: that step, and then its own event (may_be_cancelled).
//
// A request that finds its target in such a wait ends the wait there and then, like a time-out; so it touches what the
// target waits for, too, and says (trace::admits) whether the wait could have ended otherwise. What it touches is
// certain, since whoever stands at a wait has read the cancellation in the step before.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// Is a requested cancellation to be acted on at the next cancellation point?
inline bool is_cancelled(const thread& t) { return t.cancel.requested && !t.cancel.disabled && !t.cancel.unwinding; }

/// Has a cancellation ended the wait of this event?
inline bool was_cancelled(const event& e) { return (e.flags & trace::cancelled) != 0; }

/// The pending event of `t` reads whether it is cancelled.
void read_cancellation(thread& t);
/// The pending event of `t`, which is complete and waits for its first access, is a cancellation point. Its `admitted`
/// must take `was_cancelled` into account, and after it was performed `act_on_cancellation` is called where it was.
void may_be_cancelled(thread& t);
/// Ends the wait of `t` because it is cancelled.
void cancel_wait(thread& t);
/// The running thread, which is cancelled, ends.
[[noreturn]] void act_on_cancellation(thread& t);

/// The running thread waits for nothing that could come (pause, say): only its cancellation ends that.
[[noreturn]] void wait_for_cancellation(thread& t, u64 pc);

/// The step of a sleep of so many nanoseconds, which its cancellation ends at once.
void sleep_cancellably(thread& t, u64 ns, u64 pc);

/// pthread_cancel.
void cancel_thread(thread& target, u64 pc);
/// pthread_testcancel: a step in any program, since a loop may consist of nothing else.
void test_cancellation(thread& t, u64 pc);

} // namespace lockstep::rt
