// Births, ends and joins. A thread has finished only after its thread_local and key destructors ran; only then may a
// join return. Not modelled: scheduling attributes and affinity (they order nothing).
#include "runtime/abi/pthread/thread_steps.hpp"

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

bool is_finished(thread& waiter) { return thread_at(waiter.wait.as<join_wait>().target).life.finished; }

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
    else perform(t);
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

int join_thread(u64 handle, void** result, u64 deadline_ns, bool only_try, u64 pc) {
    thread& me = self();
    thread* target = thread_of_handle(handle);
    if (target == nullptr || target->life.joined || target->life.detached) {
        misused(finding_kind::invalid_join, 0, pc,
                target == nullptr     ? "no such thread"
                : target->life.joined ? "it was joined before"
                                      : "it is detached");
        return target == nullptr ? ESRCH : EINVAL;
    }
    if (target == &me) {
        misused(finding_kind::invalid_join, 0, pc, "it waits for its own end");
        return EDEADLK;
    }
    event& e = announce(me, op::thread_join, pc);
    e.after = target->index;
    if (only_try) {
        touch(e.first, trace::thread_object(target->index), commute::reads);
    } else {
        touch(e.first, trace::thread_object(target->index), commute::exclusive, trace::waits);
        me.wait.begin(join_wait{target->index});
        wait_until(me, is_finished, nullptr);
        if (deadline_ns != never) {
            may_time_out(me, deadline_ns, nullptr, nullptr);
            wait_until(
                me, [](thread& w) { return w.wait.timed_out || is_finished(w); }, nullptr);
        }
    }
    event* done = perform(me);
    if (!target->life.finished) {
        done->flags |= trace::failed;
        return only_try ? EBUSY : ETIMEDOUT;
    }
    done->first.flags |= trace::admits;
    check(!target->life.joined || target->life.finished);
    acquire(me, object_at(trace::thread_object(target->index), object_kind::thread));
    target->life.joined = true;
    if (result != nullptr) *result = target->life.result;
    cancellation_point(me);
    return 0;
}

} // namespace lockstep::rt
