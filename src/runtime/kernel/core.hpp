// The runtime's core: the program's threads, the objects they synchronise on, and `perform`, the one place where a
// thread offers its next visible operation to the scheduler.
//
// How an intercepted function is written:
//
//     thread& t = self();
//     event& e = announce(t, op::sem_wait, pc);                       // what I am about to do ...
//     object& o = object_at(address, object_kind::semaphore);
//     touch(e.first, address, commute::exclusive, trace::waits);      // ... to what ...
//     wait_until(t, positive, &o);                                    // ... and when I can (omit if always)
//     event* done = perform(t);                                       // returns when the scheduler has chosen me
//     done->first.flags |= trace::admits;                             // (value was > 0: would have admitted a waiter)
//     auto& s = look_again<model::semaphore>(o);                      // (others have moved since)
//     done->before = s.value; done->after = --s.value;                // now do it, atomically: nobody else runs
//     acquire(t, o);                                                  // happens-before
//
// Between `announce` and the return of `perform` others run. So what decides the answer of an operation is read after
// `perform`; before it a function may look only at what nobody else can change: its arguments, the running thread's own
// record, whether it holds a lock itself.
//
// Between two calls of `perform` a thread runs alone. All memory here is outside the snapshot; what belongs to one
// execution lives in the *pool*, which is copied at the snapshot and put back for each execution.
#pragma once

#include "runtime/judge/accesses.hpp"
#include "runtime/kernel/check.hpp"
#include "runtime/kernel/objects.hpp"
#include "runtime/kernel/sys.hpp"
#include "runtime/kernel/threads/thread.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

using trace::access;
using trace::commute;
using trace::event;
using trace::finding;
using trace::finding_kind;
using trace::op;
using trace::process_id;

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

/// The pending event of `t` waits until `ready(t)`; `o` and the wait's record are its arguments. `ready` must depend only
/// on runtime state, and only events that conflict with the pending one's accesses may change its answer.
inline void wait_until(thread& t, bool (*ready)(thread&), object* o) {
    t.wait.admitted = ready;
    t.wait.object = o;
}

/// The pending event of `t` takes the lock `o`, which it could take where `is_free` says so.
inline void takes(thread& t, object& o, bool (*is_free)(const thread&, const object&)) {
    t.wait.lock = &o;
    t.wait.lock_is_free = is_free;
}

/// While the pending event of `t` waits, its environment process may fire: `possible(t)` says when (null: whenever the
/// event waits), `effect(t)` what it does beyond setting t.wait.timed_out (null: nothing). After it fired, the core calls
/// t.wait.admitted again: it must take t.wait.timed_out into account. The environment's event touches what the pending one
/// touches (override t.wait.environment's accesses after the call where that is too much).
void may_time_out(thread& t, u64 deadline_ns, bool (*possible)(thread&), void (*effect)(thread&));

/// The pending event of `t` is the end of a sleep: it comes when time has come so far, or a cancellation.
void sleep_until(thread& t, u64 deadline_ns);
inline bool is_asleep(const thread& t) { return t.wait.sleeps && (t.pending.flags & trace::cancelled) == 0; }

/// The wait of `t`'s pending event can be ended by nobody but the thread that `by` names; null: at present by anybody.
inline void only_ended_by(thread& t, thread* (*by)(thread&)) { t.wait.waits_for = by; }

/// Offers t's pending event to the scheduler and returns when it has been chosen; the recorded event may then be
/// completed (values, `failed`, `admits`). t must be self().
event* perform(thread& t);
/// The same for an operation of which it is known that `choose_number` will be asked: where main is alone, executions part
/// here.
event* perform_choosing(thread& t);

/// Of an operation that t has just been chosen for (`perform` has returned, and nothing else has happened since) and that
/// has several ways to go: which one. A number below n; every one of them is explored. Requires n <= trace::max_choices,
/// and is asked once for an operation.
u32 choose_number(thread& t, u32 n);

/// Ends the execution. Never returns to the program.
[[noreturn]] void end_execution(trace::ending how, int status);

/// Notes a finding at the present event of the running thread (or of nobody). The caller may fill in more.
finding& note_finding(finding_kind kind, u64 address, u64 pc);
/// The same with a message, and the execution cannot go on.
[[noreturn]] void fail(finding_kind kind, u64 address, u64 pc, const char* text);
/// A signal is about to end the program: where the program sends it to itself from its own handler of a crash by this
/// signal, the crash is what is told. Returns where it is not so.
void tell_handled_crash(int number);
/// The program aborts: why, its last words say.
[[noreturn]] void fail_aborted(u64 pc);
/// An error after which the program could go on: noted; the execution ends where the job says stop_at_finding.
void misused(finding_kind kind, u64 address, u64 pc, const char* text);
/// The program wants something lockstep does not control. One sentence; exit status 2.
[[noreturn]] void refuse(const char* sentence);

/// Spurious wake-ups that the environment may still give in this execution (`--spurious-wakeups`).
u32 spurious_budget_left();
void spend_spurious_budget();
/// Acts on a pending cancellation request (deferred): unwinds the thread. Called where POSIX has a cancellation point,
/// in front of the call's own step; one that may wait asks again there (abi/cancellation.hpp). A step where the program
/// cancels threads.
void cancellation_point(thread& t, u64 pc);
/// The process ends: `_exit`, or the last act of `exit`.
[[noreturn]] void process_exit_now(int status);

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
/// How far behind the beginning of our shared object: what tools that know its file take.
u64 offset_in_runtime(u64 address);

/// Bytes the program writes to descriptor 1 or 2.
void capture_output(const char* bytes, u64 count);

} // namespace lockstep::rt

/// Exported: interposes the libc function of that name.
#define LOCKSTEP_EXPORT extern "C" __attribute__((visibility("default")))
/// The call site of an exported function. Use only directly in it.
#define caller() (reinterpret_cast<::lockstep::rt::u64>(__builtin_return_address(0)))
