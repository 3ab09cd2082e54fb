// The runtime's own state, shared by its core files only. Lives in this library's .bss or in private mappings: outside
// the snapshot.
#pragma once

#include "runtime/judge/accesses.hpp"
#include "runtime/kernel/core.hpp"
#include "trace/bound.hpp"
#include "trace/process_set.hpp"

namespace lockstep::rt {

constexpr u64 page_bytes = 4096;
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
    trace::step* prefix;
    u32 event_count, step_count;
    u64 sleep[trace::max_processes / 64];  ///< see sleepers()
    u64 drowse[trace::max_processes / 64]; ///< see drowsers()
    bool drowsy;                           ///< the step at hand is a drowser's
    const struct policy* policy;
    u64 random;
    u32 run_length; ///< steps the current thread has had in a row
    u32 spurious_left;
    bool anybody_timed;         ///< somebody has slept, or waited for a time
    bool anybody_ended;         ///< somebody was about to end the program while others could go on
    u64 moves;                  ///< steps but those of loops that only go round once more
    u32 long_run_at, last_step; ///< see time.hpp
    bool one_clock;             ///< see keep_pace
    u64 latest_ns;              ///< the latest instant of any thread, where there is one clock
    u32 stuck_after; ///< a circle of waits has closed: the step at which the execution ends for it; 0: none has
    u32 output_length;
    bool ended;
    early_end early;
    u32 native_bounds; ///< met before executions began: by every execution
    context kernel;
    u64 kernel_stack;  ///< its low end
    bool deciding;     ///< who goes next: what the runtime does now, it does not do for the program
    bool need_donors;  ///< the execution wanted more threads than there are donors: make more and run it again
    bool begin_again;  ///< something became known that the execution should have known
    bool wipes_stacks; ///< in every execution from now on: what lies below the frames of threads begins as zeros
    bool summed;       ///< its memory was summed (judge/loops/memory_sum.hpp)
    u32 echoed;        ///< bytes of its output that went to the real descriptors
    u32 access_stack;  ///< full recordings: that of the access that is judged
    u32 last_stack[trace::max_threads]; ///< full recordings: last stack of each thread
};

extern run_state g;

inline bool several_threads() { return running() && g.threads > 1; }
/// The execution is not the whole truth, for this reason.
inline void note_bound(trace::bound met) { (running() ? g.job->bounds_met : g.native_bounds) |= trace::bit_of(met); }
inline bool on_kernel_stack(u64 sp) { return sp - g.kernel_stack < kernel_stack_bytes; }
inline bool recording() { return (g.job->flags & trace::record_full) != 0; }
/// Does the execution repeat one that is known, perhaps one in which no loop was parked and no time-out counted (trace::name_states)?
inline bool repeats_another() {
    return recording() || (g.job->how == trace::policy::random_walk && g.step_count < g.job->prefix_count);
}

/// The sleep set, once the prefix is done: processes whose next event need not be explored from here.
inline trace::changeable_process_set sleepers() { return {g.sleep, g.channel->enabled_words}; }
/// The same for some of the ways that its next event has: which, the job says.
inline trace::changeable_process_set drowsers() { return {g.drowse, g.channel->enabled_words}; }

// context.S
extern "C" void lockstep_switch(context* from, const context* to);
void set_thread_pointer(u64 fs);
u64 thread_pointer();

// execution.cpp: the kernel loop, which runs on a stack of its own
[[noreturn]] void kernel_loop();
/// Called on main's stack when a second thread is about to exist (or main blocks or ends): from here on executions run.
/// Returns in each execution anew, when main's pending event has been chosen.
void begin_executions();

/// Copies what there is of an event.
inline void copy_event(event& to, const event& from) {
    __builtin_memcpy(static_cast<void*>(&to), &from, trace::usual_event_bytes);
    if (!trace::is_usual(from) || recording())
        __builtin_memcpy(reinterpret_cast<u8*>(&to) + trace::usual_event_bytes,
                         reinterpret_cast<const u8*>(&from) + trace::usual_event_bytes,
                         sizeof(event) - trace::usual_event_bytes);
}

// execution.cpp
/// Runs the execution anew, which must come out as if it were the first.
[[noreturn]] void begin_again();

/// The same, but from now on what lies below the frames of threads begins as zeros.
[[noreturn]] void begin_again_with_wiped_stacks();

// time.cpp
void forget_waits(); ///< at the start of an execution

// scheduler.cpp
/// May the environment of `t` act, apart from what time allows?
bool environment_possible(thread& t);
/// Picks and commits the next step; environment events are performed at once. Ends the execution where none is left.
thread& next_thread();
void switch_to(thread& from, thread& to);
/// Completes the last operation of `t`.
void finish_operation(thread& t);
/// A plain write is announced before it happens: here, at the thread's next chance, its event gets the value written.
void finish_write(thread& t);
void append_event(const event& e);
/// The number that the prefix tells to draw in the step at hand; 0 where it says nothing.
u32 told_number();
/// Need the running thread's operation not be explored this way, from here?
bool way_sleeps(u32 number);

// threads/donors.cpp
constexpr u32 first_donors = 8;
u32 donor_count();
void make_donors(u32 count);

// threads/records.cpp
void prepare_threads(); ///< once, at attach: main becomes thread 0
void reset_threads();   ///< at the start of an execution: only main, as it was at the snapshot
void snapshot_threads();
/// The record of a thread that begins by calling `begin` on a stack of its own. Ends the execution where there is none.
/// Numbers are used again only where all have been used, so that in few programs two threads share a name.
thread& new_thread(thread& creator, void (*begin)(), u64 pc);
bool others_unfinished(const thread& t);
/// Are there others of which it is not known to the program that they have ended?
bool others_unjoined(const thread& t);

// objects.cpp
void snapshot_pool();
void rollback_pool();

// snapshot.cpp
void take_snapshot();
/// Puts back the pages known to change. `look`: asks the kernel for others, too, which costs several times as much; false
/// if there were any: what ran since the last look, but for its first execution, did not begin from the snapshot.
bool restore_snapshot(bool look);
/// The top of one donor's stack, within an execution: its thread is gone, and another one is to begin there.
void restore_donor(u32 index);
/// Does the stack that `t` began on begin each execution alike, from there up? Below is what earlier executions left.
bool is_stack_put_back(const thread& t, u64 from);
/// The pages of which it is known that executions change them.
u32 changed_page_count();
u64 changed_page(u32 i);
/// The first pages with a part of [low, high), anonymous memory, that were ever used; low == high: there are none.
sys::range first_touched(u64 low, u64 high);
/// Calls f(low, high) for each page that may have changed since the snapshot, but for those of other threads' stacks and of
/// blocks behind heap_break(). `look`: as above.
void each_changed_page(bool look, void (*f)(u64 low, u64 high));

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
