// The operations, and what each of them is: one row of a table. Whoever adds an operation adds a name and a row; the search,
// the analysis, the reports and the runtime's judges read the row. Only where an operation needs words of its own that a
// row cannot say (values, durations) has report/cell.cpp a case for it.
//
// A row says what the operation is by nature. What one event of it did (whether it got the lock, what it found) is in the
// event.
#pragma once

#include <cstdint>

namespace lockstep::trace {

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
    thread_testcancel, // may a cancellation end it here? (failed: it does)
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
    // of the process as a whole (detail: a process_part)
    process_state,
    // environment processes
    timeout,
    // ends
    process_exit,
    // of lockstep/check.hpp: markers, and a number below n
    note,
    choice, // after: the number
    time_passes, // (environment) for a loop that waits and reads the clock
    count,  // of the operations: stays the last
};
// clang-format on

/// event::detail of a note: which annotation of lockstep/check.hpp it stands for.
enum class note_kind : std::uint8_t {
    outcome, ///< before: the first eight bytes of the value; after: how many it has
    begin,   ///< an operation begins. after: the number of its name (control::note_names)
    end,     ///< and ends
    discard, ///< an assumption does not hold, and the execution ends here
};

/// event::detail of a process_state: what of the process it reads or sets.
enum class process_part : std::uint8_t { exit_functions, keys, signals, file_mode, limits };

/// Which of the first two objects of an event something concerns.
enum class part : std::uint8_t { none, first, second, both };

/// op_traits::memory: what the operation does with memory of the program.
enum : std::uint8_t {
    loads = 1,
    stores = 2,
    is_word = 4, ///< names a futex word
};

/// What is true of every event of an operation.
struct op_traits {
    op kind;
    const char* name;      ///< for messages of the search
    const char* noun = ""; ///< what its object is called for want of a better name; empty: it is memory, or has none
    /// What it asks for and may have to wait for; a table says `asks` and then `done` or `failed` (as event::flags has it).
    /// {} and {second} stand for its objects, {thread} for the thread it concerns, {before} and {after} for its values. All
    /// empty: report/cell.cpp has the words.
    const char* asks = "";
    const char* done = "";
    const char* failed = nullptr;  ///< null: as `done`
    std::uint8_t memory = 0;       ///< loads, stores, is_word
    part takes = part::none;       ///< a lock, if it succeeds
    part gives = part::none;       ///< a lock back
    part opens = part::both;       ///< what it touches so that somebody may be let through who waits there
    bool depends_on_state = false; ///< what comes of it, and so what it touches and how, may depend on what was before
    bool chooses = false;          ///< may have several ways to go; how many, it knows when it runs
    bool may_spin = false;         ///< may be in a turn of a waiting loop that changes nothing
    bool cancellable = false;      ///< a wait that a cancellation of its thread ends
    bool looks_at_object = false;  ///< uses its first object where it lies: that memory must be alive
};

inline constexpr op_traits op_table[] = {
    {.kind = op::none, .name = "none"},
    {.kind = op::thread_create, .name = "thread_create", .done = "create {thread}", .depends_on_state = true},
    {.kind = op::thread_start, .name = "thread_start", .done = "start"},
    {.kind = op::thread_exit, .name = "thread_exit", .done = "end"},
    {.kind = op::thread_join,
     .name = "thread_join",
     .asks = "join {thread}",
     .done = ": ok",
     .failed = ": failed",
     .cancellable = true},
    {.kind = op::thread_detach, .name = "thread_detach", .done = "detach {thread}"},
    {.kind = op::thread_cancel, .name = "thread_cancel", .done = "cancel {thread}", .depends_on_state = true},
    {.kind = op::thread_testcancel,
     .name = "thread_testcancel",
     .done = "is not cancelled",
     .failed = "is cancelled",
     .may_spin = true},
    {.kind = op::mutex_lock,
     .name = "mutex_lock",
     .noun = "mutex",
     .asks = "acquire {}",
     .done = ": ok",
     .failed = ": timed out",
     .takes = part::first,
     .opens = part::none,
     .looks_at_object = true},
    {.kind = op::mutex_trylock,
     .name = "mutex_trylock",
     .noun = "mutex",
     .done = "try to acquire {}: ok",
     .failed = "try to acquire {}: failed",
     .takes = part::first,
     .opens = part::none,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::mutex_unlock,
     .name = "mutex_unlock",
     .noun = "mutex",
     .done = "release {}",
     .gives = part::first,
     .looks_at_object = true},
    {.kind = op::mutex_destroy,
     .name = "mutex_destroy",
     .noun = "mutex",
     .done = "destroy {}",
     .looks_at_object = true},
    {.kind = op::spin_lock,
     .name = "spin_lock",
     .noun = "spinlock",
     .asks = "acquire {}",
     .done = ": ok",
     .failed = ": timed out",
     .takes = part::first,
     .looks_at_object = true},
    {.kind = op::spin_trylock,
     .name = "spin_trylock",
     .noun = "spinlock",
     .done = "try to acquire {}: ok",
     .failed = "try to acquire {}: failed",
     .takes = part::first,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::spin_unlock,
     .name = "spin_unlock",
     .noun = "spinlock",
     .done = "release {}",
     .gives = part::first,
     .looks_at_object = true},
    {.kind = op::cond_wait,
     .name = "cond_wait",
     .noun = "condition",
     .done = "wait {} (releases {second})",
     .gives = part::second,
     .opens = part::second,
     .looks_at_object = true},
    {.kind = op::cond_wake,
     .name = "cond_wake",
     .noun = "condition",
     .done = "wake {} (acquires {second})",
     .failed = "time out {} (acquires {second})",
     .takes = part::second,
     .opens = part::none,
     .cancellable = true},
    {.kind = op::cond_signal, .name = "cond_signal", .noun = "condition", .done = "signal {}", .looks_at_object = true},
    {.kind = op::cond_broadcast,
     .name = "cond_broadcast",
     .noun = "condition",
     .done = "broadcast {}",
     .looks_at_object = true},
    {.kind = op::cond_destroy,
     .name = "cond_destroy",
     .noun = "condition",
     .done = "destroy {}",
     .looks_at_object = true},
    {.kind = op::rw_rdlock,
     .name = "rw_rdlock",
     .noun = "rwlock",
     .asks = "acquire {} to read",
     .done = ": ok",
     .failed = ": timed out",
     .takes = part::first,
     .opens = part::none,
     .looks_at_object = true},
    {.kind = op::rw_wrlock,
     .name = "rw_wrlock",
     .noun = "rwlock",
     .asks = "acquire {} to write",
     .done = ": ok",
     .failed = ": timed out",
     .takes = part::first,
     .opens = part::none,
     .looks_at_object = true},
    {.kind = op::rw_tryrdlock,
     .name = "rw_tryrdlock",
     .noun = "rwlock",
     .done = "try to acquire {} to read: ok",
     .failed = "try to acquire {} to read: failed",
     .takes = part::first,
     .opens = part::none,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::rw_trywrlock,
     .name = "rw_trywrlock",
     .noun = "rwlock",
     .done = "try to acquire {} to write: ok",
     .failed = "try to acquire {} to write: failed",
     .takes = part::first,
     .opens = part::none,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::rw_unlock,
     .name = "rw_unlock",
     .noun = "rwlock",
     .done = "release {}",
     .gives = part::first,
     .looks_at_object = true},
    {.kind = op::rw_destroy, .name = "rw_destroy", .noun = "rwlock", .done = "destroy {}", .looks_at_object = true},
    {.kind = op::sem_wait,
     .name = "sem_wait",
     .noun = "semaphore",
     .asks = "acquire {}",
     .done = ": ok ({before} -> {after})",
     .failed = ": timed out",
     .opens = part::none,
     .cancellable = true,
     .looks_at_object = true},
    {.kind = op::sem_trywait,
     .name = "sem_trywait",
     .noun = "semaphore",
     .done = "acquire {}: ok ({before} -> {after})",
     .failed = "acquire {}: failed",
     .opens = part::none,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::sem_post,
     .name = "sem_post",
     .noun = "semaphore",
     .done = "release {}: {before} -> {after}",
     .looks_at_object = true},
    {.kind = op::sem_getvalue,
     .name = "sem_getvalue",
     .noun = "semaphore",
     .done = "value of {}: {before}",
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::sem_destroy,
     .name = "sem_destroy",
     .noun = "semaphore",
     .done = "destroy {}",
     .looks_at_object = true},
    {.kind = op::barrier_arrive,
     .name = "barrier_arrive",
     .noun = "barrier",
     .done = "arrive at {} ({after} of {before})",
     .depends_on_state = true,
     .looks_at_object = true},
    {.kind = op::barrier_leave, .name = "barrier_leave", .noun = "barrier", .done = "leave {}"},
    {.kind = op::barrier_destroy,
     .name = "barrier_destroy",
     .noun = "barrier",
     .done = "destroy {}",
     .looks_at_object = true},
    {.kind = op::once_begin,
     .name = "once_begin",
     .noun = "once",
     .asks = "enter once {}",
     .depends_on_state = true,
     .looks_at_object = true},
    {.kind = op::once_end, .name = "once_end", .noun = "once", .done = "leave once {}", .looks_at_object = true},
    {.kind = op::futex_wait,
     .name = "futex_wait",
     .done = "sleep on {}",
     .failed = "sleep on {}: it has changed",
     .memory = is_word,
     .depends_on_state = true,
     .looks_at_object = true},
    {.kind = op::futex_return,
     .name = "futex_return",
     .done = "wake on {}",
     .failed = "time out on {}",
     .memory = is_word},
    {.kind = op::futex_wake, .name = "futex_wake", .done = "wake sleepers on {}", .memory = is_word},
    {.kind = op::futex_requeue, .name = "futex_requeue", .done = "move sleepers from {}", .memory = is_word},
    {.kind = op::atomic_load, .name = "atomic_load", .memory = loads, .may_spin = true, .looks_at_object = true},
    {.kind = op::atomic_store, .name = "atomic_store", .memory = stores, .may_spin = true, .looks_at_object = true},
    {.kind = op::atomic_rmw, .name = "atomic_rmw", .memory = loads | stores, .may_spin = true, .looks_at_object = true},
    {.kind = op::atomic_cas,
     .name = "atomic_cas",
     .memory = loads | stores,
     .depends_on_state = true,
     .may_spin = true,
     .looks_at_object = true},
    {.kind = op::atomic_fence, .name = "atomic_fence"},
    {.kind = op::plain_read, .name = "plain_read", .memory = loads, .may_spin = true},
    {.kind = op::plain_write, .name = "plain_write", .memory = stores},
    {.kind = op::yield, .name = "yield", .done = "yield", .may_spin = true},
    {.kind = op::sleep, .name = "sleep", .may_spin = true, .cancellable = true},
    {.kind = op::clock_read, .name = "clock_read", .done = "read the clock"},
    {.kind = op::output, .name = "output"},
    {.kind = op::input, .name = "input", .done = "read input"},
    {.kind = op::process_state, .name = "process_state"},
    {.kind = op::timeout, .name = "timeout", .done = "timeout", .opens = part::none},
    {.kind = op::process_exit, .name = "process_exit"},
    {.kind = op::note, .name = "note", .depends_on_state = true},
    {.kind = op::choice, .name = "choice", .done = "choose {after}", .chooses = true},
    {.kind = op::time_passes, .name = "time_passes", .done = "time passes", .opens = part::none},
};

constexpr bool has_a_row_each() {
    unsigned i = 0;
    for (const op_traits& row : op_table)
        if (row.kind != static_cast<op>(i++)) return false;
    return i == static_cast<unsigned>(op::count);
}
static_assert(has_a_row_each(), "op_table has one row for each operation, in the order of the enumeration");

constexpr const op_traits& traits(op kind) { return op_table[static_cast<unsigned>(kind)]; }

} // namespace lockstep::trace
