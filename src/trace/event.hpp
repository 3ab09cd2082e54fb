// The vocabulary that the runtime (which executes) and the explorer (which thinks) share: one event is one visible
// operation of the program under test. Depends on nothing; used from freestanding code, so: plain data only.
//
// An event names the memory it touches by at most two *accesses*. Everything that partial-order reduction must know
// about an operation (what it conflicts with, whether it can be blocked and what unblocks it) is in those accesses; the
// kind, the values and the program counter serve only people.
#pragma once

#include <cstdint>

namespace lockstep::trace {

/// Who takes a step. Thread t is process 2t; what the environment may do to thread t (a timeout fires, a spurious
/// wake-up comes) is process 2t+1. So every nondeterministic choice is a choice of the next process.
using process_id = std::uint16_t;

constexpr process_id thread_process(unsigned thread) { return static_cast<process_id>(2 * thread); }
constexpr process_id environment_process(unsigned thread) { return static_cast<process_id>(2 * thread + 1); }
constexpr unsigned thread_of(process_id process) { return process / 2U; }
constexpr bool is_environment(process_id process) { return (process & 1U) != 0; }

/// Hard ceiling on threads in one execution (`--threads` sets the limit of a run below it).
constexpr unsigned max_threads = 256;
constexpr unsigned max_processes = 2 * max_threads;

// clang-format off: in groups
enum class op : std::uint8_t {
    none,
    // threads. object: 0x1000 + thread index (see thread_object)
    thread_create,
    thread_start,
    thread_exit,
    thread_join,
    thread_detach,
    thread_cancel,
    // mutexes and spinlocks (object: the lock). after: 1 when taken, 0 when a try or a timed lock gave up
    mutex_lock,
    mutex_trylock,
    mutex_unlock,
    mutex_destroy,
    spin_lock,
    spin_trylock,
    spin_unlock,
    // condition variables (first: the condition variable, second: the mutex)
    cond_wait, // queue up and release the mutex
    cond_wake, // signalled (or timed out: failed flag), mutex taken again
    cond_signal,
    cond_broadcast,
    cond_destroy,
    // reader-writer locks
    rw_rdlock,
    rw_wrlock,
    rw_tryrdlock,
    rw_trywrlock,
    rw_unlock,
    rw_destroy,
    // semaphores. before/after: the value
    sem_wait,
    sem_trywait,
    sem_post,
    sem_getvalue,
    sem_destroy,
    // barriers
    barrier_arrive,
    barrier_leave,
    barrier_destroy,
    // once, static-local guards
    once_begin,
    once_end,
    // futex system calls (object: the futex word)
    futex_wait,   // compare and queue up (failed: the value had changed)
    futex_return, // woken, timed out (failed) or spuriously
    futex_wake,
    futex_requeue,
    // memory. before: the value found, after: the value left
    atomic_load,
    atomic_store,
    atomic_rmw,
    atomic_cas,
    atomic_fence,
    plain_read,
    plain_write,
    // time and the processor
    yield,
    sleep,
    clock_read,
    // the outside
    output,
    input,
    // environment processes
    timeout,
    spurious_wake,
    // ends
    process_exit,
    // markers of lockstep/check.hpp
    note,
};
// clang-format on

/// event::detail of a note: which annotation of lockstep/check.hpp it stands for.
enum class note_kind : std::uint8_t {
    outcome, ///< before: the first eight bytes of the value; after: how many it has
    begin,   ///< an operation begins. after: the number of its name (control::note_names)
    end,     ///< and ends
    discard, ///< an assumption does not hold, and the execution ends here
};

/// How operations on the same object relate. Two accesses to overlapping memory conflict unless both have the same
/// commuting class; `exclusive` conflicts with everything, `reads` commutes with reads, and so on.
enum class commute : std::uint8_t {
    exclusive = 0,
    reads = 1,
    shared_lock = 2, ///< reader-lock and reader-unlock
    posts = 3,       ///< semaphore V
};

/// One touched object. The flags below say what blocks and what unblocks.
struct access {
    std::uint64_t address; ///< 0 with size 0: no access
    std::uint32_t size;    ///< bytes
    commute how;
    std::uint8_t flags;
    std::uint16_t reserved;
};
static_assert(sizeof(access) == 16);

/// access::flags
enum : std::uint8_t {
    waits = 1,         ///< this operation is disabled until the object admits it (lock, P, join, wake)
    waits_shared = 2,  ///< the same, as a reader: admitted by `admits_shared`
    admits = 4,        ///< just BEFORE this operation the object would have admitted a `waits` operation
    admits_shared = 8, ///< just BEFORE this operation the object would have admitted a `waits_shared` operation
};

/// event::flags
enum : std::uint8_t {
    failed = 1,      ///< a try that did not get it, a CAS that did not swap, a wait that timed out
    unscheduled = 2, ///< recorded for the reader only (a plain access in a full recording): never a step, never counted
    blocked = 4,     ///< (pending events) not enabled where the execution ended
    universal = 8,   ///< conflicts with every event of every other process (the end of the process)
    spinning = 16,   ///< a re-read in a loop that cannot leave until somebody writes; see docs/how-it-works.md
    crashed = 32,    ///< the execution ended in this operation
    conditional = 64, ///< it turned out to only read (a failed CAS or try), but would have written had it come earlier
};

struct event {
    access first;
    access second;
    std::uint64_t pc;     ///< the call site in the program (return address); 0 where there is none
    std::uint64_t before; ///< value found (see op)
    std::uint64_t after;  ///< value left (see op)
    process_id process;
    op kind;
    std::uint8_t order; ///< std::memory_order as its ABI number (0 relaxed .. 5 seq_cst); 5 where it has no meaning
    std::uint8_t flags;
    std::uint8_t detail; ///< width in bytes of before/after where they are values; kind-specific otherwise
    std::uint16_t stack; ///< index into the recording's stacks (full recordings only), 0: not recorded
};
static_assert(sizeof(event) == 64);

/// The pseudo-address that stands for a thread's life: create, start, exit and join all touch it.
constexpr std::uint64_t thread_object(unsigned thread) { return 0x1000U + thread; }

/// The pseudo-address of the program's output stream.
constexpr std::uint64_t output_object = 0x800;

constexpr bool present(const access& a) { return a.size != 0; }

constexpr bool overlap(const access& a, const access& b) {
    return present(a) && present(b) && a.address < b.address + b.size && b.address < a.address + a.size;
}

constexpr bool conflict(const access& a, const access& b) {
    return overlap(a, b) && (a.how == commute::exclusive || a.how != b.how);
}

/// The dependency relation of the partial-order reduction: may the order of these two matter? Symmetric. A thread and
/// its environment process are dependent like one process.
constexpr bool dependent(const event& a, const event& b) {
    if (thread_of(a.process) == thread_of(b.process)) return true;
    if (((a.flags | b.flags) & universal) != 0) return true;
    return conflict(a.first, b.first) || conflict(a.first, b.second) || conflict(a.second, b.first) ||
           conflict(a.second, b.second);
}

} // namespace lockstep::trace
