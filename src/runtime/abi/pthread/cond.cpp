// pthread condition variables, with Mesa semantics: a wait is two events. `cond_wait` queues up and releases the mutex
// in one step; `cond_wake` needs a wake-up (wait_queue.hpp) *and* the mutex. Between a signal and the wake-up anybody
// may take the mutex, and which of the waiters wakes is the scheduler's choice.
//
// A timeout takes the waiter out of the queue when it fires, which may be at any time while it waits; it still has to
// get the mutex back. A timeout after the signal that can only have been meant for this waiter is possible: natively
// that is a timeout which had fired already when the signal came. Spurious wake-ups are a choice of `cond_wait`, while
// the job has a budget for them. Waiting is a cancellation point.
//
// A condition variable gives no happens-before of its own: the mutex does.
//
// Not modelled: condition variables shared between processes; priorities; a second wait's arrival taking a signal meant
// for an earlier waiter (POSIX forbids it, and so does glibc).
#include "runtime/abi/pthread/cond.hpp"

#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/pthread/mutex.hpp"
#include "runtime/abi/queueing.hpp"
#include "runtime/model/mutex.hpp"

#include <cerrno>

namespace lockstep::rt {

namespace {

/// In pthread_cond_t.__data.__wrefs (glibc nptl): the clock of pthread_cond_timedwait.
constexpr u32 monotonic_bit = 2;
/// What a destroyed one has there instead; initialising it anew, by function or initialiser, wipes it.
constexpr u32 destroyed_mark = ~u32{0};

bool is_destroyed(const pthread_cond_t* condition) { return condition->__data.__wrefs == destroyed_mark; }

int report_destroyed(event* done, const object& q, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, q.address, pc, "the condition variable was destroyed before");
    return EINVAL;
}

object& mutex_of(const thread& t) { return *t.wait.as<model::waiter>().mutex; }

bool may_return(thread& t) {
    const bool awake = t.wait.timed_out || t.wait.woken_spuriously || was_cancelled(t.pending) || may_wake(t);
    return awake && mutex_free_for(t, mutex_of(t));
}

bool is_still_queued(thread& t) { return is_queued(t); }

/// Is one of those that still wait going to want another mutex than `m`? POSIX binds the condition variable to one.
bool is_bound_elsewhere(const object& q, const object& m) {
    if (count_tokens(q) == count_waiters(q)) return false; // all of them are awake already
    for (u32 i = 0; i < thread_count(); ++i)
        if (is_queued_in(thread_at(i), q) && &mutex_of(thread_at(i)) != &m) return true;
    return false;
}

/// 0 where the wait may begin.
int check_wait(const thread& t, const object& q, object& o, event* done, u64 pc) {
    const model::mutex& m = look_again<model::mutex>(o);
    if (m.owner.is(t.index)) {
        if (is_bound_elsewhere(q, o))
            misused(finding_kind::misuse, q.address, pc, "others wait on it with another mutex");
        return 0;
    }
    done->flags |= trace::failed;
    done->first.how = done->second.how = commute::reads;
    if (!m.checks_owner()) misused(finding_kind::misuse, q.address, pc, "the wait is called without holding the mutex");
    return EPERM;
}

/// The wait ends before anything has come.
void wake_for_no_reason(thread& t) {
    t.wait.woken_spuriously = true;
    leave_by_environment(t);
}

/// What else may end the wait.
void await_environment(thread& t, const time_limit& limit) {
    if (limit.timed) {
        may_time_out(t, limit.deadline_ns, is_still_queued, leave_by_environment);
        t.wait.environment.second = access{};
    }
    may_be_cancelled(t);
}

/// The second event: woken, and the mutex taken again.
int come_back(thread& t, const object& q, object& m, const time_limit& limit, bool for_no_reason, u64 pc) {
    event& e = announce(t, op::cond_wake, pc);
    touch(e.first, q.address, commute::exclusive, trace::waits);
    touch(e.second, m.address, commute::exclusive,
          flag_if(!look_again<model::mutex>(m).owner.is(t.index), trace::waits));
    takes(t, m, mutex_free_for);
    t.wait.admitted = may_return;
    if (is_cancelled(t)) cancel_wait(t); // since before it began to wait
    else if (for_no_reason) wake_for_no_reason(t);
    else await_environment(t, limit);
    event* done = perform(t);
    if (is_queued(t)) note_waking(t, done);
    if (may_wake(t)) {
        note_write(t); // a loop that was woken is not where it was
        leave_woken(t);
    } else {
        leave_unwoken(t);
    }
    done->second.flags |= mutex_admits(m);
    const int error = take_mutex(t, m);
    done->after = error == ENOTRECOVERABLE ? 0 : 1;
    if (was_cancelled(*done)) act_on_cancellation(t);
    if (error != 0) return error;
    return t.wait.timed_out ? ETIMEDOUT : 0;
}

object& condition_at(pthread_cond_t* condition) { return object_at(address_of(condition), object_kind::condition); }

} // namespace

int initialise_condition(pthread_cond_t* condition, const pthread_condattr_t* attributes, u64 pc) {
    judge_write(condition, sizeof *condition, pc);
    object* known = find_object(address_of(condition));
    if (known != nullptr && count_waiters(*known) == 0) forget_object(*known);
    return LOCKSTEP_REAL(pthread_cond_init)(condition, attributes);
}

int wait_on_condition(pthread_cond_t* condition, pthread_mutex_t* mutex, const time_limit& limit, u64 pc) {
    if (limit.invalid) return EINVAL;
    thread& t = self();
    object& q = condition_at(condition);
    object& m = mutex_at(mutex);
    event& e = announce(t, op::cond_wait, pc);
    touch(e.first, q.address, commute::exclusive);
    touch(e.second, m.address, commute::exclusive);
    read_cancellation(t);
    may_wake_for_no_reason(t);
    event* done = perform(t);
    if (is_destroyed(condition)) return report_destroyed(done, q, pc);
    look_again<model::condition>(q);
    done->first.flags |= queue_admits(q, t);
    done->second.flags |= mutex_admits(m);
    done->before = count_waiters(q);
    if (const int error = check_wait(t, q, m, done, pc); error != 0) return error;
    done->after = done->before + 1;
    const bool for_no_reason = wakes_for_no_reason(t, done);
    give_mutex(t, m);
    enqueue(t, q, model::any_bits, &m);
    return come_back(t, q, m, limit, for_no_reason, pc);
}

int signal_condition(pthread_cond_t* condition, bool all, u64 pc) {
    thread& t = self();
    object& q = condition_at(condition);
    event& e = announce(t, all ? op::cond_broadcast : op::cond_signal, pc);
    touch(e.first, q.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(condition)) return report_destroyed(done, q, pc);
    look_again<model::condition>(q);
    done->first.flags |= queue_admits(q, t);
    done->before = count_waiters(q);
    if (wake(q, all ? never : 1, model::any_bits) == 0) done->first.how = commute::reads;
    done->after = count_tokens(q);
    return 0;
}

int destroy_condition(pthread_cond_t* condition, u64 pc) {
    thread& t = self();
    object& q = condition_at(condition);
    event& e = announce(t, op::cond_destroy, pc);
    touch(e.first, q.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(condition)) return report_destroyed(done, q, pc);
    look_again<model::condition>(q);
    done->first.flags |= queue_admits(q, t);
    done->before = count_waiters(q);
    if (count_tokens(q) != count_waiters(q))
        misused(finding_kind::destroy_in_use, q.address, pc, "a thread waits on the condition variable");
    else wake_for_good(q); // allowed right after a broadcast, whether those it woke are back or not
    if (count_waiters(q) == 0) forget_object(q);
    condition->__data.__wrefs = destroyed_mark;
    return 0;
}

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_init)(condition, attributes);
    return initialise_condition(condition, attributes, caller());
}

LOCKSTEP_EXPORT int pthread_cond_destroy(pthread_cond_t* condition) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_destroy)(condition);
    return destroy_condition(condition, caller());
}

LOCKSTEP_EXPORT int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_wait)(condition, mutex);
    return wait_on_condition(condition, mutex, {}, caller());
}

LOCKSTEP_EXPORT int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                           const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_timedwait)(condition, mutex, deadline);
    const bool monotonic = (condition->__data.__wrefs & monotonic_bit) != 0;
    return wait_on_condition(condition, mutex, until(deadline, monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                           const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_clockwait)(condition, mutex, clock, deadline);
    return wait_on_condition(condition, mutex, until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int pthread_cond_signal(pthread_cond_t* condition) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_signal)(condition);
    return signal_condition(condition, false, caller());
}

LOCKSTEP_EXPORT int pthread_cond_broadcast(pthread_cond_t* condition) {
    if (!attached()) return LOCKSTEP_REAL(pthread_cond_broadcast)(condition);
    return signal_condition(condition, true, caller());
}
