// The kernel loop: takes jobs from the shared memory, runs an execution for each, hands back its trace, rolls memory
// back. It runs on a stack of its own, on the one OS thread that all of the program's threads share.
//
// Which pages an execution changed is soon known: the same as before. So after many executions that changed no others
// the kernel is asked only once for several of them, whose traces are held back until then. If there was a page that
// nobody had put back, they are run again.
#include "runtime/judge/leaks.hpp"
#include "runtime/judge/loops/lasso.hpp"
#include "runtime/judge/loops/state_name.hpp"
#include "runtime/judge/loops/weak_failure.hpp"
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/heap/sites.hpp"
#include "runtime/kernel/notes.hpp"
#include "runtime/kernel/output.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/policy.hpp"
#include "runtime/kernel/threads/donors.hpp"
#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

run_state g;
present here;

void process_exit_now(int status) {
    if (running()) {
        thread& t = self();
        if (others_unjoined(t)) { // what they do last conflicts with the end
            trace::event& end = announce(t, op::process_exit, 0);
            end.flags |= trace::universal;
            end.after = static_cast<u64>(status & 0xff);
            perform(t);
        }
    }
    end_execution(trace::ending::exited, status & 0xff);
}

namespace {

char native_output[trace::max_output]; // written before executions began: part of every execution's output
u32 native_length;

void wait_for_job() {
    trace::control& c = *g.channel;
    trace::slot_header* slot = trace::slot_at(&c, g.slot);
    for (;;) {
        if (__atomic_load_n(&c.stop, __ATOMIC_ACQUIRE) != 0) sys::exit_now(0);
        if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == static_cast<u32>(trace::slot_state::ready)) return;
        const u32 posted = __atomic_load_n(&c.jobs_posted, __ATOMIC_SEQ_CST);
        __atomic_store_n(&c.runtime_waits, 1U, __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&slot->state, __ATOMIC_SEQ_CST) != static_cast<u32>(trace::slot_state::ready) &&
            __atomic_load_n(&c.stop, __ATOMIC_SEQ_CST) == 0)
            sys::call(SYS_futex, sys::word(&c.jobs_posted), 0 /*FUTEX_WAIT*/, posted);
        __atomic_store_n(&c.runtime_waits, 0U, __ATOMIC_SEQ_CST);
    }
}

bool queue_is_empty() {
    const trace::slot_header* next = trace::slot_at(g.channel, (g.slot + 1) % trace::slot_count);
    return __atomic_load_n(&next->state, __ATOMIC_ACQUIRE) != static_cast<u32>(trace::slot_state::ready);
}

/// Finished executions whose traces are not handed back yet: those of the slots behind `first`.
struct {
    u32 first, count;
    u32 steps;
    u32 clean; ///< executions since one changed a page that none had changed before
} held;

constexpr u32 clean_enough = 1024;
constexpr u32 most_held = 16, most_steps_held = 20'000;

bool is_time_to_look() {
    const bool watched = (g.job->flags & (trace::record_full | trace::echo_output)) != 0;
    return held.clean < clean_enough || held.count >= most_held || held.steps >= most_steps_held || watched ||
           queue_is_empty();
}

void hand_back() {
    trace::control& c = *g.channel;
    for (; held.count != 0; --held.count) {
        trace::slot_header* const done = trace::slot_at(&c, held.first);
        check(done->state == static_cast<u32>(trace::slot_state::ready) && done->end != trace::ending::none);
        __atomic_store_n(&done->state, static_cast<u32>(trace::slot_state::done), __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&c.jobs_done, 1U, __ATOMIC_SEQ_CST);
        held.first = (held.first + 1) % trace::slot_count;
    }
    held.steps = 0;
    // The explorer is woken when the batch is done, not for each trace: on one core every hand-over is a switch.
    if (__atomic_load_n(&c.explorer_waits, __ATOMIC_SEQ_CST) != 0 && queue_is_empty())
        sys::call(SYS_futex, sys::word(&c.jobs_done), 1 /*FUTEX_WAKE*/, 1);
}

void open_slot() {
    trace::control& c = *g.channel;
    g.job = trace::slot_at(&c, g.slot);
    g.events = trace::slot_events(&c, g.slot);
    g.enabled = trace::slot_enabled(&c, g.slot);
    g.prefix = trace::slot_prefix(&c, g.slot);
    check(g.job->how <= trace::policy::lenient); // whatever else the job asks for, there is room for it and it is known
    check(g.job->prefix_count <= c.max_steps && g.job->sleep_count <= trace::max_processes);
}

void start_execution() {
    trace::slot_header& j = *g.job;
    j.end = trace::ending::none;
    j.exit_status = 0;
    j.end_step = j.event_count = j.step_count = j.pending_count = j.finding_count = j.racy_pc_count = 0;
    j.output_bytes = j.thread_count = j.weak_atomics = 0;
    j.bounds_met = g.native_bounds;
    j.plain_accesses = 0;
    start_notes(j);
    j.stack_count = 1; // 0 means: not recorded
    g.event_count = g.step_count = 0;
    g.run_length = 0;
    g.ended = false;
    g.need_donors = g.begin_again = g.summed = false;
    const wait_state& of_main = thread_at(0).wait; // executions may begin with main in it
    g.anybody_timed = of_main.sleeps || of_main.environment.kind != op::none;
    g.anybody_ended = false;
    g.moves = 1;
    g.stuck_after = 0;
    forget_waits();
    set_time_limits();
    forget_lasso();
    g.spurious_left = j.spurious_budget;
    __builtin_memset(g.sleep, 0, sizeof g.sleep);
    __builtin_memset(g.drowse, 0, sizeof g.drowse);
    g.drowsy = false;
    g.access_stack = 0;
    if (recording()) fill_bytes(g.last_stack, 0, sizeof g.last_stack);
    g.output_length = native_length;
    copy_bytes(trace::slot_output(g.channel, g.slot), native_output,
               native_length < trace::max_output ? native_length : trace::max_output);
    refresh_visible();
    reset_shadow();
    reset_sites();
    begin_naming();
    g.random = j.seed;
    g.policy = &policy_of(j.how);
    if (g.policy->start != nullptr) g.policy->start();
}

/// The pending events of unfinished processes go behind the executed ones.
void append_pending() {
    if (g.early.happened) return;
    check(g.event_count + g.threads <= g.channel->event_capacity);
    event* to = g.events + g.event_count;
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (t.life.finished || t.pending.kind == op::none || t.recorded != nullptr) continue; // it was running
        copy_event(*to, t.pending);
        const bool waits = t.wait.admitted != nullptr && !t.wait.admitted(t);
        if (waits || (t.pending.flags & trace::spinning) != 0) to->flags |= trace::blocked;
        ++to;
    }
    g.job->pending_count = static_cast<u32>(to - (g.events + g.event_count));
}

void note_unjoined() {
    for (u32 i = 1; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (!t.life.joined && !t.life.detached)
            note_finding(finding_kind::unjoined_thread, 0, t.life.create_pc).b = trace::thread_process(i);
    }
}

void finish_trace() {
    trace::slot_header& j = *g.job;
    if (j.end == trace::ending::exited) note_unjoined();
    if (recording() && g.channel->watch_count != 0) {
        u64* row = trace::slot_watched(g.channel, g.slot) + u64{g.step_count} * trace::max_watches;
        for (u32 i = 0; i < g.channel->watch_count; ++i)
            copy_bytes(&row[i], reinterpret_cast<void*>(g.channel->watches[i].address), g.channel->watches[i].size);
    }
    append_pending();
    j.event_count = g.event_count;
    j.step_count = g.step_count;
    j.end_step = g.step_count;
    j.thread_count = g.threads;
    j.output_bytes = g.output_length;
}

/// Those who are cut off by the end of the process cannot free what they hold.
void note_leaks(bool look) {
    trace::slot_header& j = *g.job;
    const bool whole = j.end == trace::ending::exited && j.pending_count == 0 && !g.early.happened;
    const leaked left = whole ? find_leaks(look) : leaked{};
    j.leaked_bytes = left.bytes;
    j.leaked_blocks = left.blocks;
    j.leaked_at = left.first;
}

/// Restores the program to the snapshot. See restore_snapshot.
bool roll_back(bool look) {
    mappings_rollback();
    files_rollback();
    heap_rollback();
    signals_rollback();
    const bool nothing_new = restore_snapshot(look);
    rollback_pool();
    reset_threads();
    keys_rollback();
    return nothing_new;
}

void snapshot_everything() {
    snapshot_pool();
    snapshot_threads();
    keys_snapshot();
    heap_snapshot();
    files_snapshot();
    mappings_snapshot();
    signals_snapshot();
    take_snapshot();
}

void run_execution() {
    start_execution();
    if (g.early.happened) {
        g.job->end = g.early.how;
        g.job->exit_status = g.early.status;
        if (g.early.why.kind != finding_kind::none) g.job->findings[g.job->finding_count++] = g.early.why;
        return;
    }
    thread& main = thread_at(0);
    here.current = &main;
    set_thread_pointer(main.saved.fs);
    lockstep_switch(&g.kernel, &main.saved);
}

void run_held_again() {
    g.slot = held.first;
    held.count = held.steps = held.clean = 0;
}

/// Makes donors as main would, with main alone: what glibc allocates for them is part of the snapshot that follows.
void prepare_executions(u32 donors) {
    here.now = phase::alone;
    here.current = &thread_at(0);
    make_donors(donors < g.channel->thread_limit ? donors : g.channel->thread_limit);
    snapshot_everything();
    here.now = phase::running;
}

} // namespace

void kernel_loop() {
    prepare_executions(first_donors);
    __atomic_store_n(&g.channel->attached, 2U, __ATOMIC_SEQ_CST);
    for (;;) {
        wait_for_job();
        open_slot();
        run_execution();
        if (g.need_donors || g.begin_again) {
            if (!roll_back(true) && held.count != 0) run_held_again();
            if (g.need_donors) prepare_executions(donor_count() * 2);
            continue;
        }
        finish_trace();
        check(held.count < trace::slot_count);
        ++held.count;
        ++held.clean;
        held.steps += g.step_count;
        const bool look = is_time_to_look();
        note_leaks(look);
        if (!g.early.happened && !roll_back(look)) {
            held.clean = 0;
            // The first one began from the snapshot; but its sums left out the pages that nobody knew of.
            if (held.count > 1 || g.summed) {
                run_held_again();
                continue;
            }
        }
        g.slot = (g.slot + 1) % trace::slot_count;
        if (look) hand_back();
    }
}

void begin_executions() {
    thread& main = self();
    check(main.index == 0 && here.now == phase::alone);
    allocate_output_buffer();
    main.saved.fs = thread_pointer();
    native_length = g.output_length;
    // The kernel's stack: its first "return" goes into kernel_loop.
    g.kernel_stack = reinterpret_cast<u64>(sys::map(kernel_stack_bytes));
    u64* sp = reinterpret_cast<u64*>(g.kernel_stack + kernel_stack_bytes - 64);
    *--sp = 0;
    *--sp = reinterpret_cast<u64>(&kernel_loop);
    for (int i = 0; i < 6; ++i) *--sp = 0;
    *--sp = (u64{0x037f} << 32) | 0x1f80;
    g.kernel = {reinterpret_cast<u64>(sp), main.saved.fs};
    const context kernel = g.kernel;
    lockstep_switch(&main.saved, &kernel);
    // Each execution begins here, on main's own stack: where main can't go on, it ends like any other.
    check(&next_thread() == &main);
}

void end_execution(trace::ending how, int status) {
    if (on_trial()) convict();
    if (!running()) { // main ended before it started a thread: every execution is this one
        g.early.happened = true;
        g.early.how = how;
        g.early.status = status;
        begin_executions();
    }
    if (here.current != nullptr && here.current->recorded != nullptr) {
        event* last = here.current->recorded;
        if (how == trace::ending::failed) last->flags |= trace::crashed;
        finish_operation(*here.current);
        here.current->recorded = last; // it was running: it has no pending operation
    }
    check(how != trace::ending::none || g.need_donors || g.begin_again);
    const bool circle = g.stuck_after != 0 && (how == trace::ending::exited || how == trace::ending::step_limit);
    g.job->end = circle ? trace::ending::stuck : how;
    g.job->exit_status = status;
    context nowhere;
    const context kernel = g.kernel;
    set_thread_pointer(kernel.fs);
    // Where its stack ends now shows what it still has.
    lockstep_switch(here.current != nullptr ? &here.current->saved : &nowhere, &kernel);
    __builtin_unreachable();
}

void begin_again() {
    g.begin_again = true;
    end_execution(trace::ending::none, 0);
}

void begin_again_with_wiped_stacks() {
    check(!g.wipes_stacks);
    g.wipes_stacks = true;
    begin_again();
}

void capture_output(const char* bytes, u64 count) {
    const bool executing = running() && g.job != nullptr;
    char* to = executing ? trace::slot_output(g.channel, g.slot) : native_output;
    for (u64 i = 0; i < count && g.output_length + i < trace::max_output; ++i) to[g.output_length + i] = bytes[i];
    g.output_length += static_cast<u32>(count);
    if (executing && (g.job->flags & trace::echo_output) != 0)
        sys::call(SYS_write, trace::echo_descriptor, reinterpret_cast<u64>(bytes), count);
}

} // namespace lockstep::rt
