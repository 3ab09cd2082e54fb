// The program's threads: their records, their birth and their end. Thread 0 is main, on its own stack; thread k runs on
// donor k-1. What is modelled: a thread has finished only after its thread_local and key destructors ran; only then may
// a join return. Not modelled: scheduling attributes and affinity (they order nothing).
#include "runtime/kernel/threads.hpp"

#include "runtime/abi/cxx/locale.hpp"
#include "runtime/abi/pthread/mutex.hpp"
#include "runtime/kernel/donors.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/signals.hpp"

#include <cerrno>
#include <cstdlib>
#include <pthread.h>

extern "C" void* __libc_stack_end; // of the dynamic linker: the stack pointer at the program's entry

namespace lockstep::rt {

extern "C" void lockstep_first_entry();

namespace {

thread* threads; // max_threads records, in a mapping of their own
// main's record and its frames at the snapshot
thread* main_saved;
shadow_frame* main_frames_saved;

void thread_main() {
    thread& t = self();
    void* result = t.life.start(t.life.argument);
    finish_thread(t, result);
}

void lay_first_frame(thread& t, const donor& d) {
    // The image that lockstep_switch pops: control words, r15..r12, rbx, rbp, return address.
    u64* sp = reinterpret_cast<u64*>(d.context.sp);
    *--sp = reinterpret_cast<u64>(&lockstep_first_entry);
    *--sp = 0;                                   // rbp
    *--sp = reinterpret_cast<u64>(&thread_main); // rbx
    for (int i = 0; i < 4; ++i) *--sp = 0;       // r12 .. r15
    *--sp = (u64{0x037f} << 32) | 0x1f80;        // x87 control word, mxcsr
    t.saved = {reinterpret_cast<u64>(sp), d.context.fs};
}

[[noreturn]] void fail_too_many_threads(u64 pc) {
    char text[sizeof(trace::finding::text)];
    text_writer(text, sizeof text) << "the program makes more threads than " << g.channel->thread_limit
                                   << ", main and those that ended included: allow more with --threads (at most "
                                   << trace::max_threads << ")";
    fail(finding_kind::thread_limit, 0, pc, text);
}

thread& new_thread(thread& creator, u64 pc) {
    const u32 index = g.threads;
    if (index >= g.channel->thread_limit) fail_too_many_threads(pc);
    if (index - 1 >= donor_count()) {
        g.need_donors = true;
        end_execution(trace::ending::none, 0);
    }
    thread& t = threads[index];
    shadow_frame* frames = t.frames.at;
    fill_bytes(&t, 0, sizeof t);
    t.frames.at = frames;
    if (t.frames.at == nullptr)
        t.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    t.index = index;
    t.life.create_pc = pc;
    t.wait.deadline_ns = never;
    t.frames.lowest_shared = never;
    const donor& d = donor_at(index - 1);
    t.life.handle = d.handle;
    t.stack.low = d.stack_low;
    t.stack.high = d.stack_high;
    t.stack.base = d.context.sp;
    lay_first_frame(t, d);
    for (u32 i = 0; i < index; ++i) t.past.clock[i] = creator.past.clock[i];
    t.past.clock[index] = 1;
    t.now_ns = creator.now_ns;
    ++creator.past.clock[creator.index];
    ++g.threads;
    return t;
}

/// The record of a wait for another thread's end.
struct join_wait {
    static constexpr wait_kind kind = wait_kind::join;
    u32 target;
};

bool is_finished(thread& waiter) { return thread_at(waiter.wait.as<join_wait>().target).life.finished; }

bool others_unfinished(const thread& t) {
    for (u32 i = 0; i < g.threads; ++i)
        if (i != t.index && !threads[i].life.finished) return true;
    return false;
}

} // namespace

thread& thread_at(u32 index) { return threads[index]; }

thread* thread_of_handle(u64 handle) {
    for (u32 i = 0; i < g.threads; ++i)
        if (threads[i].life.handle == handle) return &threads[i];
    return nullptr;
}

void prepare_threads() {
    threads = static_cast<thread*>(sys::map(trace::max_threads * sizeof(thread)));
    main_saved = static_cast<thread*>(sys::map(sizeof(thread)));
    main_frames_saved = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    thread& main = threads[0];
    main.past.clock[0] = 1;
    main.wait.deadline_ns = never;
    main.frames.lowest_shared = never;
    main.life.handle = reinterpret_cast<u64>(pthread_self());
    main.saved.fs = thread_pointer();
    main.stack.base = main.stack.high = reinterpret_cast<u64>(__libc_stack_end);
    main.stack.low = main.stack.high - (8ULL << 20);
    main.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    g.threads = 1;
    here.current = &main;
}

void snapshot_threads() {
    copy_bytes(main_saved, &threads[0], sizeof(thread));
    copy_bytes(main_frames_saved, threads[0].frames.at, threads[0].frames.known() * sizeof(shadow_frame));
    snapshot_keys();
}

void reset_threads() {
    copy_bytes(&threads[0], main_saved, sizeof(thread));
    copy_bytes(threads[0].frames.at, main_frames_saved, threads[0].frames.known() * sizeof(shadow_frame));
    g.threads = 1;
    here.current = nullptr;
    rollback_keys();
}

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
    thread& t = new_thread(me, pc);
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
    leave_stack(t, t.stack.base, 0); // pthread_exit may leave functions that never return
    if (t.life.held_locks != 0) misused(finding_kind::exit_holding_lock, 0, t.life.create_pc, "");
    if (!others_unfinished(t)) LOCKSTEP_REAL(exit)(0); // the last thread ends the process, as natively
    object& life = object_at(trace::thread_object(t.index), object_kind::thread);
    release(t, life);
    t.life.finished = true;
    thread& next = next_thread();
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
    acquire(me, object_at(trace::thread_object(target->index), object_kind::thread));
    target->life.joined = true;
    if (result != nullptr) *result = target->life.result;
    cancellation_point(me);
    return 0;
}

} // namespace lockstep::rt
