// The runtime's own state, shared by its core files only. Lives in this library's .bss or in private mappings: outside
// the snapshot.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

constexpr u64 kernel_stack_bytes = 256 * 1024;

/// How the program ended where it never started a second thread.
struct early_end {
    bool happened;
    trace::ending how;
    int status;
    finding why; ///< kind none: it simply ended
};

struct run_state {
    trace::control* channel;
    u32 threads; ///< in this execution
    // --- the execution in progress
    u32 slot;
    trace::slot_header* job;
    event* events;
    u64* enabled;
    process_id* prefix;
    u32 event_count, step_count;
    u64 sleep[trace::max_processes / 64]; ///< sleep set, once the prefix is done
    bool sleeping;                        ///< the sleep set is not empty
    u64 random;
    u32 run_length; ///< steps the current thread has had in a row
    u32 spurious_left;
    u32 output_length;
    bool ended;
    early_end early;
    context kernel;
    bool need_donors; ///< the execution wanted more threads than there are donors: make more and run it again
    u32 last_stack[trace::max_threads]; ///< full recordings: last stack of each thread
};

extern run_state g;

/// Where the stacks of threads begin: the same in every process. Main's lies above; the program's data and our heap below.
constexpr u64 stacks_at = 0x710000000000;
inline bool on_own_stack(const thread& t, u64 address) { return address >= t.stack_low && address < t.stack_high; }
inline bool several_threads() { return running() && g.threads > 1; }
/// How many of its instrumented frames are known, the outermost.
inline u32 known_frames(const thread& t) {
    return t.shadow_depth < max_shadow_depth ? t.shadow_depth : max_shadow_depth;
}
inline bool recording() { return (g.job->flags & trace::record_full) != 0; }

u64 next_random();
inline u64 random_below(u64 n) { return static_cast<u64>((static_cast<unsigned __int128>(next_random()) * n) >> 64); }

// context.S
extern "C" void lockstep_switch(context* from, const context* to);
void set_thread_pointer(u64 fs);
u64 thread_pointer();

// execution.cpp: the kernel loop, which runs on a stack of its own
[[noreturn]] void kernel_loop();
/// Called on main's stack when a second thread is about to exist (or main blocks or ends): from here on executions run.
/// Returns in each execution anew, as the thread that the scheduler chose.
void begin_executions();

// scheduler.cpp
/// Picks and commits the next step; environment events are performed at once. Ends the execution where none is left.
thread& next_thread();
void switch_to(thread& from, thread& to);
/// Completes the last operation of `t`.
void finish_operation(thread& t);
/// A plain write is announced before it happens: here, at the thread's next chance, its event gets the value written.
void finish_write(thread& t);
void append_event(const event& e);

// policies.cpp
void start_policy();
process_id choose_by_policy(const u64* enabled);
void policy_saw(const event& e);

// threads.cpp
constexpr u32 first_donors = 8;
u32 donor_count();
void make_donors(u32 count);
void prepare_threads(); ///< once, at attach: main becomes thread 0
void reset_threads();   ///< at the start of an execution: only main, as it was at the snapshot
void snapshot_threads();
bool is_donor_memory(u64 low, u64 high);

// objects.cpp
void snapshot_pool();
void rollback_pool();

// frames.cpp
enum : u8 { access_writes = 1, access_atomic = 2 };
/// May it be on the stack of another thread?
inline bool may_be_foreign(const thread& me, u64 address) { return address >= stacks_at && !on_own_stack(me, address); }
bool on_stack_of_another(const thread& me, u64 address);
void judge_foreign(thread& me, u64 address, u64 size, u8 kind, u64 pc);
/// An access of `me`, of these kinds: is it to a frame of another thread that has been left?
inline void judge_frames(thread& me, u64 address, u64 size, u8 kind, u64 pc) {
    if (may_be_foreign(me, address)) judge_foreign(me, address, size, kind, pc);
}
/// All frames below are left.
void leave_stack(thread& t, u64 above, u64 pc);

// race.cpp
void reset_shadow();
/// The thread ends the life of what lies there, on its stack: all uses must have happened before.
void judge_end(thread& t, u64 low, u64 high, u64 pc);
void report_visible_loop(u64 pc);
/// An atomic access, for races between atomic and plain ones.
void atomic_access(u64 address, u32 size, bool is_write, u64 pc);
/// A lock, semaphore, atomic ... on the heap must lie in a live block, and one on another's stack in a live frame.
/// Requires that the event's first access is there, or may be.
void judge_object(thread& t, const event& e);
bool is_visible(u64 pc);
void refresh_visible();

// spin.cpp
/// Called with t's pending event complete: may turn it into a `spinning` one that waits for a change.
void watch_for_spinning(thread& t);
void note_read(thread& t, u64 address, u32 size, u64 value);
/// t's pending event is being performed: who released or tried which lock.
void note_performed(const thread& t);
inline void note_write(thread& t) { t.spin.wrote = 1; }
/// Overwrites what the scheduler's frames left on the stack: it would come to lie in dead slots of the program's frames,
/// and make equal local states look different.
void wipe_dead_frames();
/// Plain accesses that go round without a visible operation.
void watch_plain_loop(thread& t, u64 address, u64 pc);

// snapshot.cpp
void take_snapshot();
/// Puts back the pages known to change. `look`: asks the kernel for others, too, which costs several times as much; false
/// if there were any: what ran since the last look, but for its first execution, did not begin from the snapshot.
bool restore_snapshot(bool look);

// stack.cpp
/// What a function with a frame pointer keeps on its stack; ours all do.
struct frame {
    const frame* up;
    u64 return_address;
};
/// The frame with which the program entered this library, from one of ours; null where we were not called.
const frame* entry_frame(const frame* ours);
u16 record_stack(thread& t, u64 pc);
u16 copy_stack(thread& t, u64 pc, u64* to);

// signals that the runtime owns (crash.cpp)
void install_crash_handlers();

// patch.cpp
void patch_libc();

} // namespace lockstep::rt
