// The runtime's core: the program's threads, the objects they synchronise on, and `perform`, the one place where a
// thread offers its next visible operation to the scheduler.
//
// How an intercepted function is written:
//
//     thread& t = self();
//     event& e = announce(t, op::sem_wait, pc);                       // what I am about to do ...
//     object& s = object_at(address, object_kind::semaphore);
//     touch(e.first, address, commute::exclusive, trace::waits);      // ... to what ...
//     wait_until(t, positive, &s);                                    // ... and when I can (omit if always)
//     event* done = perform(t);                                       // returns when the scheduler has chosen me
//     done->first.flags |= trace::admits;                             // (value was > 0: would have admitted a waiter)
//     done->before = s.count; done->after = --s.count;                // now do it, atomically: nobody else runs
//     acquire(t, s);                                                  // happens-before
//
// Between two calls of `perform` a thread runs alone. All memory here is outside the snapshot; what belongs to one
// execution lives in the *pool*, which is copied at the snapshot and put back for each execution.
#pragma once

#include "runtime/kernel/sys.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

using trace::access;
using trace::commute;
using trace::event;
using trace::finding;
using trace::finding_kind;
using trace::op;
using trace::process_id;

constexpr u64 never = ~u64{0};

/// A saved execution context: what `switch_context` needs.
struct context {
    u64 sp;
    u64 fs;
};

enum class object_kind : u8 {
    none,
    mutex,
    condition,
    rwlock,
    semaphore,
    barrier,
    once,
    futex,
    spinlock,
    thread,
    atomic,
    other
};

/// What the runtime knows of one synchronisation object of the program, found by its address. Plain data in the pool.
struct object {
    u64 address;
    object_kind kind;
    u8 type;      ///< family-specific (mutex type, ...)
    u16 owner;    ///< thread index + 1; 0: nobody
    u32 count;    ///< recursion depth, readers, semaphore value, arrivals
    u32 limit;    ///< barrier size, maximum value
    u32 version;  ///< family-specific: generation, number of releases
    u64 state[4]; ///< family-specific
    u32* clock;   ///< release clock (thread_limit entries), null: nothing released yet
    u64 time_ns;  ///< virtual time carried along happens-before
    u32 unlocks;  ///< how often it was released (locks; kept by the core)
    bool tried;   ///< somebody tries to take it without waiting for ever
};

/// A return from a function: what lies below `above` was left then.
struct returned {
    u64 above;
    u64 pc;    ///< where
    u32 clock; ///< of the thread, in its own count
};

/// Of the functions called from one frame: the last of those that reached highest, and the last, if it was another one. (The
/// caller may have made an array on its stack between two calls, or called others that are not instrumented.) Where they
/// do not reach, an outer frame's do. above = 0: none.
struct returns {
    returned widest, last;
};

struct shadow_frame {
    u64 pc;       ///< call site
    u64 sp;       ///< stack pointer in the callee, to drop frames that a longjmp skipped
    u64 inside;   ///< where the callee begins, about
    returns left; ///< of the functions called from here
};
constexpr u32 max_shadow_depth = 4096;

constexpr u32 max_spin_locations = 8;

struct spin_state {
    u64 head_pc, head_address; ///< the candidate loop head
    u64 hashes[4];             ///< local states at the last arrivals there
    u32 hash_count;
    u32 wrote;           ///< something changed memory since the head
    u32 reads, patience; ///< since the head; and how many to tolerate
    u32 locations;       ///< distinct locations read since the hash (more than max_spin_locations: too many)
    struct {
        u64 address, value;
        u32 size;
    } seen[max_spin_locations];
    // --- a loop that takes and releases a lock
    object* lock;     ///< the head is an operation on this lock
    u32 unlocks_then; ///< lock->unlocks at the head
    u32 turns_taken;  ///< releases by this thread since
    bool (*lock_admitted)(struct thread&);
};

struct thread {
    u32 index;
    bool exists, finished, detached, joined, is_ready; ///< is_ready: pending event needs no admission
    context ctx;
    event pending;         ///< what it does next
    event* recorded;       ///< its last performed event (values may be patched in until its next one)
    commute announced_how; ///< of the first access, as it was announced
    event* open_write;     ///< a plain write whose value is not in memory yet
    // --- admission: null means the pending event can always happen
    bool (*admitted)(thread&);
    object* wait_object; ///< arguments of `admitted`, free for the family
    u64 wait[4];
    // --- the environment process: a timeout that may fire while the pending event waits
    bool (*timeout_possible)(thread&); ///< null: no deadline
    void (*timeout_effect)(thread&);   ///< e.g. leave the queue; `timed_out` is set by the core
    event environment;                 ///< its event (announced by `may_time_out`)
    u64 deadline_ns;                   ///< virtual time the timeout advances to
    bool timed_out;                    ///< the environment process fired during the present wait
    bool woken_spuriously;
    u32 timeouts_in_a_row; ///< without anybody else taking a step: bounded, see scheduler.cpp
    // --- time, happens-before
    u64 now_ns;
    u32 clock[trace::max_threads];
    u32 fence_release[trace::max_threads], fence_acquire[trace::max_threads];
    bool has_fence_release, has_fence_acquire;
    // --- life
    void* (*start)(void*);
    void* argument;
    void* result;
    u64 handle;                ///< pthread_t
    u64 stack_low, stack_high; ///< its stack
    u64 stack_base;            ///< where its frames begin (above are TLS, or main's arguments)
    u64 create_pc;
    u32 cancel_requested, cancel_disabled, cancel_async, cancelling;
    u32 held_locks; ///< number of mutexes, rwlocks it holds (for `exit_holding_lock`)
    int saved_errno;
    // --- call stack of instrumented frames
    u32 shadow_depth;
    bool many_stacks; ///< the program switches stacks itself
    shadow_frame* shadow;
    returns left;      ///< of the outermost
    u64 lowest_shared; ///< place on its stack that others have used and that lives
    // --- loops
    spin_state spin;
    u32 accesses_of_call;  ///< by the runtime's form of a library function so far: its part of the local state
    u64 plain_reads_alone; ///< plain accesses since the last visible operation
};

/// The running thread. Valid in every phase (main before the first thread exists).
inline thread& self();
thread& thread_at(u32 index);
u32 thread_count(); ///< created so far in this execution, main included
/// The thread that a pthread_t means, or null.
thread* thread_of_handle(u64 handle);

/// Are we under control (attached to an explorer)? False only while the process starts or after it was let go.
inline bool attached();
/// Have executions begun (a second thread exists or existed)? Before that, main runs natively and alone.
inline bool running();

enum class phase : u8 {
    detached, ///< not (yet) attached to an explorer: everything is passed on
    alone,    ///< attached; main runs natively, no second thread yet
    running,  ///< executions run
};

/// What the functions above read; set by the core only.
struct present {
    thread* current;
    phase now;
};
extern present here;
inline thread& self() { return *here.current; }
inline bool attached() { return here.now != phase::detached; }
inline bool running() { return here.now == phase::running; }

// --- the operation in progress --------------------------------------------------------------------------------------

/// Starts a fresh pending event of `t`: no accesses, always admitted, no timeout. `pc` is the call site in the program
/// (use `caller()`), where it is not known pass 0.
event& announce(thread& t, op kind, u64 pc);

inline void touch(access& a, u64 address, commute how, u8 flags = 0, u32 size = 1) {
    a = access{address, size, how, flags, 0};
}

/// The pending event of `t` waits until `ready(t)`; `o` and t.wait[] are its arguments. `ready` must depend only on
/// runtime state, and only events that conflict with the pending one's accesses may change its answer.
inline void wait_until(thread& t, bool (*ready)(thread&), object* o) {
    t.admitted = ready;
    t.wait_object = o;
}

/// While the pending event of `t` waits, its environment process may fire: `possible(t)` says when (null: whenever the
/// event waits), `effect(t)` what it does beyond setting t.timed_out (null: nothing). After it fired, the core calls
/// t.admitted again: it must take t.timed_out into account. The environment's event touches what the pending one
/// touches (override t.environment's accesses after the call where that is too much).
void may_time_out(thread& t, u64 deadline_ns, bool (*possible)(thread&), void (*effect)(thread&));

/// Offers t's pending event to the scheduler and returns when it has been chosen; the recorded event may then be
/// completed (values, `failed`, `admits`). t must be self().
event* perform(thread& t);

/// Ends the execution. Never returns to the program.
[[noreturn]] void end_execution(trace::ending how, int status);

/// Notes a finding at the present event of the running thread (or of nobody). The caller may fill in more.
finding& note_finding(finding_kind kind, u64 address, u64 pc);
/// The same with a message, and the execution cannot go on.
[[noreturn]] void fail(finding_kind kind, u64 address, u64 pc, const char* text);
/// An error after which the program could go on: noted; the execution ends where the job says stop_at_finding.
void misused(finding_kind kind, u64 address, u64 pc, const char* text);
/// The program wants something lockstep does not control. One sentence; exit status 2.
[[noreturn]] void refuse(const char* sentence);

/// Spurious wake-ups that the environment may still give in this execution (`--spurious-wakeups`).
u32 spurious_budget_left();
void spend_spurious_budget();
/// Acts on a pending cancellation request (deferred): unwinds the thread. Called where POSIX has a cancellation point.
void cancellation_point(thread& t);
/// The process ends: `_exit`, or the last act of `exit`.
[[noreturn]] void process_exit_now(int status);

// --- objects ----------------------------------------------------------------------------------------------------------

/// The object at an address, created when it is not known (then zeroed, with `kind` set). When it is known with another
/// kind (memory was reused) it is reset. Pointers stay valid for the execution.
object& object_at(u64 address, object_kind kind);
/// Null when it is not known.
object* find_object(u64 address);
/// Forgets its state (destroyed, or its memory freed).
void forget_object(object& o);
/// Forgets every object in [low, high): memory was freed.
void forget_objects(u64 low, u64 high);
/// Zeroed memory that lives as long as the execution (rolled back with it). Never freed singly.
void* pool_allocate(u32 bytes);

// --- happens-before (C++20 [intro.races]), used to judge plain accesses ------------------------------------------------

void acquire(thread& t, object& o);         ///< t sees all that was released into o
void release(thread& t, object& o);         ///< joins t's clock into o's
void release_exactly(thread& t, object& o); ///< o's clock becomes t's (a release store ends older release sequences)

// --- time (virtual, in ns, follows happens-before) ---------------------------------------------------------------------

constexpr u64 realtime_base_ns = 1'600'000'000ULL * 1'000'000'000ULL; ///< CLOCK_REALTIME at virtual time 0
/// Absolute virtual deadline for a timespec of the given clock (CLOCK_REALTIME or CLOCK_MONOTONIC); `never` for null.
u64 deadline_of(const void* timespec, int clock_id);

// --- other --------------------------------------------------------------------------------------------------------------

/// The real function of libc (dlsym RTLD_NEXT), for calls that the runtime passes on.
void* real_function(const char* name);
#define LOCKSTEP_REAL(name) (reinterpret_cast<decltype(&name)>(::lockstep::rt::real_function(#name)))

/// True in the scheduler's own stack frames' text or data (our shared object).
bool inside_runtime(u64 address);

/// Plain access judged by happens-before; becomes a step when its pc is in the visible set. Used by the __tsan_ entry
/// points and by the memory functions (memcpy ...).
void plain_access(u64 address, u64 size, bool is_write, u64 pc);
/// Memory that came back from the allocator or was given to it: forgets its accesses.
void forget_accesses(u64 low, u64 high);

/// Bytes the program writes to descriptor 1 or 2.
void capture_output(const char* bytes, u64 count);

} // namespace lockstep::rt

/// Exported: interposes the libc function of that name.
#define LOCKSTEP_EXPORT extern "C" __attribute__((visibility("default")))
/// The call site of an exported function. Use only directly in it.
#define caller() (reinterpret_cast<::lockstep::rt::u64>(__builtin_return_address(0)))
