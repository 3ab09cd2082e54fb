// Threads in wait queues: what the model says of tokens and waiters (model/wait_queue.hpp), done to threads and their
// events.
//
// A waiter that leaves without a token (timeout, cancellation, spurious wake-up) takes one with it where the others
// cannot use them all any more: then the wake-up had been meant for it.
#pragma once

#include "runtime/kernel/core.hpp"
#include "runtime/model/wait_queue.hpp"

namespace lockstep::rt {

/// `t` waits in `q` from now on. Its pending event, with the queue as its first access, is announced after this.
/// `mutex`: that it will want when it is woken, or null.
void enqueue(thread& t, object& q, u64 bits, object* mutex);
/// Up to `most` of those that wait and share a bit may wake. Returns how many wake-ups were not lost.
u32 wake(object& q, u64 most, u64 bits);
/// May `t` wake, because of a token or for good?
bool may_wake(const thread& t);
/// `t`, which may wake, does.
void leave_woken(thread& t);
/// Says in the event by which `t` leaves the queue what that does to the others: to be called before it leaves.
void note_waking(const thread& t, event* done);
/// `t` goes, but not because it was woken.
void leave_unwoken(thread& t);
bool is_queued(const thread& t);
/// Would a wake-up be lost if `t` left the queue without one?
bool is_needed(const thread& t);
/// Is it in this queue?
bool is_queued_in(const thread& t, const object& q);

u32 count_waiters(const object& q);
u32 count_tokens(const object& q);
/// trace::admits where a waiter other than `t` may wake.
u8 queue_admits(const object& q, const thread& t);

/// The queue ends, everybody in it has a token: from now on they need it no more.
void wake_for_good(object& q);
/// The longest waiting of those that no token is needed for go over to `to`, at most `most`. Returns how many.
u32 move_waiters(object& from, object& to, u64 most);

/// The pending event of `t`, by which it begins to wait, may end in a wake-up for no reason (`--spurious-wakeups`).
void may_wake_for_no_reason(thread& t);
/// Does it? Asked once, when it was performed; a choice while the job's budget lasts. Whoever wakes for no reason was as
/// good as never in the queue: nothing shows when it left.
bool wakes_for_no_reason(thread& t, event* done);
/// The effect of a timeout or a spurious wake-up: out of the queue, which the pending event needs no more.
void leave_by_environment(thread& t);

} // namespace lockstep::rt
