// Births, ends and joins. A thread has finished only after its thread_local and key destructors ran; only then may a
// join return. Not modelled: scheduling attributes and affinity (they order nothing).
#include "runtime/abi/pthread/thread_steps.hpp"

#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/cxx/locale.hpp"
#include "runtime/abi/pthread/mutex.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <cerrno>
#include <cstdlib>

namespace lockstep::rt {

namespace {

void thread_main() {
    thread& t = self();
    void* result = t.life.start(t.life.argument);
    finish_thread(t, result);
}

/// The record of a wait for another thread's end.
struct join_wait {
    static constexpr wait_kind kind = wait_kind::join;
    u32 target;
};

bool is_joinable(const thread& t) { return !t.life.joined && !t.life.detached; }

/// trace::admits where a join of `t` need not wait: it has ended, or cannot be joined.
u8 join_admits(const thread& t) { return flag_if(t.life.finished || !is_joinable(t), trace::admits); }

bool may_return(thread& waiter) {
    const thread& target = thread_at(waiter.wait.as<join_wait>().target);
    return join_admits(target) != 0 || waiter.wait.timed_out || was_cancelled(waiter.pending);
}

int report_invalid(event* done, const char* why, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::invalid_join, 0, pc, why);
    return EINVAL;
}

/// A join that need not wait: whoever comes second to a thread learns it only now.
int take_result(thread& target, void** result, event* done, u64 pc) {
    done->first.flags |= trace::admits;
    if (!is_joinable(target))
        return report_invalid(done, target.life.joined ? "it was joined before" : "it is detached", pc);
    thread& me = self();
    acquire(me, object_at(trace::thread_object(target.index), object_kind::thread));
    target.life.joined = true;
    if (result != nullptr) *result = target.life.result;
    return 0;
}

} // namespace

int create_thread(u64* handle, bool detached, void* (*start)(void*), void* argument, u64 pc) {
    thread& me = self();
    if (!running()) fill_narrow_table();
    announce(me, op::thread_create, pc);
    touch(me.pending.first, pseudo::thread_table, commute::exclusive);
    if (!running()) {
        begin_executions();
        if (recording()) me.recorded->stack = record_stack(me, pc);
    } else {
        perform(me);
    }
    event* done = me.recorded;
    thread& t = new_thread(me, thread_main, pc);
    touch(done->second, trace::thread_object(t.index), commute::exclusive);
    done->after = t.index;
    t.life.start = start;
    t.life.argument = argument;
    t.life.detached = detached;
    signals_thread_created(me.index, t.index);
    announce(t, op::thread_start, reinterpret_cast<u64>(start));
    touch(t.pending.first, trace::thread_object(t.index), commute::exclusive);
    *handle = t.life.handle;
    return 0;
}

void finish_thread(thread& t, void* result) {
    t.life.result = result;
    run_thread_destructors(t);
    abandon_robust_mutexes(t);
    announce(t, op::thread_exit, 0);
    touch(t.pending.first, trace::thread_object(t.index), commute::exclusive);
    if (!running()) begin_executions();
    else perform(t)->first.flags |= join_admits(t);
    leave_stack(t, t.stack.high, 0); // pthread_exit may leave functions that never return
    if (t.life.held_locks != 0) misused(finding_kind::exit_holding_lock, 0, t.life.create_pc, "");
    if (!others_unfinished(t)) LOCKSTEP_REAL(exit)(0); // the last thread ends the process, as natively
    object& life = object_at(trace::thread_object(t.index), object_kind::thread);
    release(t, life);
    check(!t.life.finished);
    t.life.finished = true;
    thread& next = next_thread();
    check(!next.life.finished);
    switch_to(t, next);
    __builtin_unreachable();
}

int join_thread(u64 handle, void** result, const time_limit& limit, u64 pc) {
    if (limit.invalid) return EINVAL;
    thread& me = self();
    thread* target = thread_of_handle(handle);
    if (target == nullptr || target == &me) {
        misused(finding_kind::invalid_join, 0, pc, target == nullptr ? "no such thread" : "it waits for its own end");
        return target == nullptr ? ESRCH : EDEADLK;
    }
    cancellation_point(me, pc);
    event& e = announce(me, op::thread_join, pc);
    e.after = target->index;
    touch(e.first, trace::thread_object(target->index), commute::exclusive, trace::waits);
    me.wait.begin(join_wait{target->index});
    wait_until(me, may_return, nullptr);
    only_ended_by(me, [](thread& w) { return &thread_at(w.wait.as<join_wait>().target); });
    limit_wait(me, limit, trace::waits_for_refusal);
    may_be_cancelled(me);
    event* done = perform(me);
    if (was_cancelled(*done)) act_on_cancellation(me);
    if (me.wait.timed_out) return ETIMEDOUT;
    return take_result(*target, result, done, pc);
}

int try_join_thread(u64 handle, void** result, u64 pc) {
    thread* target = thread_of_handle(handle);
    if (target == nullptr) {
        misused(finding_kind::invalid_join, 0, pc, "no such thread");
        return ESRCH;
    }
    thread& me = self();
    event& e = announce(me, op::thread_join, pc);
    e.after = target->index;
    touch(e.first, trace::thread_object(target->index), commute::exclusive);
    event* done = perform(me);
    if (join_admits(*target) != 0) return take_result(*target, result, done, pc);
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    return EBUSY;
}

int detach_thread(u64 handle, u64 pc) {
    thread* target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    thread& me = self();
    event& e = announce(me, op::thread_detach, pc);
    e.after = target->index;
    touch(e.first, trace::thread_object(target->index), commute::exclusive);
    event* done = perform(me);
    done->first.flags |= join_admits(*target);
    if (target->life.detached || target->life.joined)
        return report_invalid(done, "detaching a thread that was joined or detached before", pc);
    target->life.detached = true;
    return 0;
}

} // namespace lockstep::rt
