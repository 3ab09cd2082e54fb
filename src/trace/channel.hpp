// The shared memory through which the explorer hands out jobs and the runtime hands back traces.
//
// One mapping (a memfd) serves one executor process:
//
//   control | slot 0 | slot 1 | ... | slot N-1
//
// A slot goes free -> ready (the explorer has written a job) -> done (the runtime has written its trace) -> free. Slots
// are used in ring order by both sides. Whoever finds nothing to do sleeps on the other's counter by futex, so a batch
// of jobs costs one hand-over. Plain data only: both sides map the same bytes at different addresses.
#pragma once

#include "trace/event.hpp"
#include "trace/process_set.hpp"
#include "trace/schedule.hpp"

#include <cstdint>

namespace lockstep::trace {

constexpr std::uint64_t channel_magic = 0x3250'4554'534b'434cULL; // "LCKSTEP2"
/// How the program finds the shared memory: the variable says that it is there, the number is always this one.
constexpr const char* channel_variable = "LOCKSTEP_FD";
constexpr int channel_descriptor = 199; ///< where the program finds the shared memory
constexpr int echo_descriptor = 198;    ///< the real standard error
constexpr unsigned slot_count = 64;
constexpr std::uint32_t most_max_steps = 100'000'000;
constexpr std::uint32_t least_stack_bytes = 16U << 10, most_stack_bytes = 1U << 30;
constexpr unsigned max_findings = 16;
constexpr unsigned max_stack_depth = 48;
constexpr unsigned max_site_depth = 16;
constexpr unsigned max_visible_pcs = 8192;
constexpr unsigned max_watches = 16;
constexpr unsigned max_sleepers = 1024; ///< of a job; that others sleep is not said, which costs executions only
constexpr unsigned max_note_names = 256;
constexpr unsigned note_words = max_note_names / 64;
constexpr std::uint32_t unlimited_preemptions = UINT32_MAX;
constexpr unsigned max_output = 1U << 20; ///< bytes of output kept for one execution; the rest is counted, not kept

/// What the runtime does after the prefix of a job.
enum class policy : std::uint8_t {
    run_on,      ///< the current thread goes on while it can, then the lowest one; fair only when it must be
    random_walk, ///< each enabled process alike
    pct,         ///< priorities with `depth` change points (Burckhardt et al., ASPLOS 2010)
    pos,         ///< random priority per pending event, redrawn on conflict (Yuan et al., CAV 2018)
    serial,      ///< a thread runs to its end (or until it blocks) before another starts; the order comes from the seed
    lenient, ///< the prefix is a wish list: entries that are not enabled are skipped; then run_on (for the minimiser)
};

/// job flags
enum : std::uint32_t {
    record_full = 1,      ///< plain accesses as unscheduled events, call stacks, values
    echo_output = 2,      ///< output also goes to the real descriptors
    stop_at_finding = 4,  ///< end the execution at the first finding that is an error (else only when it cannot go on)
    trap_at_end = 8,      ///< (--gdb) raise SIGTRAP at the last step of the prefix
    ignore_races = 16,    ///< no data-race findings (racing program counters are still listed)
    in_brief = 32,        ///< what is known to go on for ever is shown by its beginning (src/runtime/kernel/time.hpp)
    reuse_addresses = 64, ///< what was freed last is given again first, also the place of a thread that has ended
    one_clock = 128,      ///< who has waited for their turn has lost time: each step is later than those before it
    name_states = 256,    ///< each state that the execution goes through gets a name, and it ends where one comes again
};

/// How an execution ended.
enum class ending : std::uint8_t {
    none,
    exited,        ///< the process ended by exit or by returning from main: exit_status
    stuck,         ///< nobody is enabled and somebody is not finished: deadlock, lost wake-up or livelock
    failed,        ///< a finding ended it (crash, assertion, misuse that cannot go on)
    killed,        ///< the program ended itself by a signal: exit_status = 128 + signal
    step_limit,    ///< `steps` visible operations were not enough
    sleep_blocked, ///< every enabled process was in the sleep set, or a state came again: redundant, nothing new to see
    infeasible,    ///< the prefix asked for a process that was not enabled, at step `end_step`
    discarded,     ///< an assumption of lockstep/check.hpp does not hold: not to be judged
};

// clang-format off: in groups
enum class finding_kind : std::uint8_t {
    none,
    data_race,
    deadlock,
    lost_wakeup,
    livelock,
    self_deadlock,
    unlock_not_owner,
    destroy_in_use,
    exit_holding_lock,
    misuse,
    assertion,
    abort_called,
    terminate_called,
    uncaught_exception,
    segfault,
    fatal_signal,
    stack_overflow,
    use_after_free,
    use_after_return,
    double_free,
    heap_overflow,
    invalid_free,
    invalid_join,
    leak,
    nondeterminism,
    starvation,
    failed_property,
    never_true,      // lockstep::sometimes() was false in all executions
    unjoined_thread, // a warning: changes no verdict
};
// clang-format on

/// A place where the program called, and from where it came there. Of executions that are not recorded in full only what
/// happened before the first thread has callers.
struct call_site {
    std::uint64_t pc;                      ///< a return address, perhaps in a library; 0: not known
    std::uint64_t callers[max_site_depth]; ///< return addresses, innermost first
    std::uint16_t depth;
    std::uint16_t reserved[3];
};

/// Something the runtime noticed. `a` is who did it last, `b` the other party of a race (or the freer, or the owner).
struct finding {
    finding_kind kind;
    std::uint8_t a_is_write, b_is_write; ///< races
    std::uint8_t a_is_atomic, b_is_atomic;
    std::uint8_t a_frees; ///< a race: the write that frees the block
    process_id a, b;
    std::uint32_t a_event, b_event; ///< index into the slot's events of the step during or after which it happened
    std::uint64_t address;          ///< of the object or of the racing bytes; 0: none
    std::uint32_t size, b_size;
    std::uint64_t b_address;
    std::uint64_t a_pc, b_pc;
    std::uint64_t block, block_size;  ///< heap block concerned, if any
    call_site allocated_at, freed_at; ///< who allocated and freed it
    process_id allocated_by, freed_by;
    std::uint16_t a_depth, b_depth;
    std::uint64_t a_stack[max_stack_depth]; ///< return addresses, innermost first
    std::uint64_t b_stack[max_stack_depth]; ///< full recordings only
    char text[256];                         ///< assertion text, exception, reason of a refusal; zero-terminated
};

enum class slot_state : std::uint32_t { free, ready, done };

struct slot_header {
    std::uint32_t state; ///< slot_state, accessed atomically
    // --- the job, written by the explorer
    policy how;
    std::uint8_t depth; ///< pct: number of priority change points
    std::uint16_t sleep_count;
    std::uint32_t flags; ///< job flags
    std::uint32_t prefix_count;
    std::uint64_t seed;
    std::uint64_t job_id;          ///< opaque, for the explorer
    std::uint32_t length_hint;     ///< pct: expected number of steps
    std::uint32_t spurious_budget; ///< how many spurious wake-ups the environment may give in this execution
    std::uint32_t preemptions;     ///< random policies: as many at most; unlimited_preemptions
    step sleep[max_sleepers];      ///< asleep in the state that the prefix leads to
    // --- the trace, written by the runtime
    ending end;
    std::uint8_t reserved[3];
    std::int32_t exit_status;
    std::uint32_t end_step;
    std::uint32_t event_count;   ///< executed events
    std::uint32_t step_count;    ///< of which scheduled steps
    std::uint32_t pending_count; ///< pending events of unfinished processes, stored after the executed ones
    std::uint32_t finding_count;
    std::uint32_t racy_pc_count;               ///< program counters of racing accesses, not yet in the visible set
    std::uint32_t output_bytes;                ///< total written; min(output_bytes, max_output) are kept
    std::uint32_t thread_count;                ///< threads created, main included
    std::uint32_t weak_atomics;                ///< atomic operations with an order weaker than seq_cst
    std::uint32_t stack_count;                 ///< full recordings
    std::uint32_t bounds_met;                  ///< bits of bound.hpp: why this execution is not the whole truth
    std::uint64_t plain_accesses;              ///< how many plain accesses were judged by happens-before
    std::uint64_t leaked_bytes, leaked_blocks; ///< allocated since the snapshot, and nothing leads there at exit
    call_site leaked_at;                       ///< where the first of those was allocated
    std::uint64_t racy_pcs[32];
    std::uint64_t sometimes_reached[note_words]; ///< lockstep::sometimes() of these names was called ...
    std::uint64_t sometimes_held[note_words];    ///< ... with a condition that was true
    finding findings[max_findings];
};

/// A call stack of a full recording.
struct call_stack {
    std::uint32_t depth;
    std::uint32_t reserved;
    std::uint64_t pc[max_stack_depth];
};

/// A name that an annotation gave. Numbers are handed out as they come, so they mean nothing outside their executor.
struct note_name {
    std::uint64_t pc; ///< where it was first given
    char text[120];   ///< zero-terminated
};

/// What the program's process exits with where its runtime is not of the command's version.
constexpr int other_version_status = 86;

struct control {
    // --- these two stay where they are in every version
    std::uint64_t magic;
    std::uint64_t layout; ///< trace::layout, as the command knows it
    std::uint64_t mapping_bytes;
    // --- limits, written by the explorer before the program starts
    std::uint32_t max_steps; ///< steps of one execution
    std::uint32_t thread_limit;
    std::uint32_t enabled_words;  ///< 64-bit words in a set of processes (process_set.hpp)
    std::uint32_t stack_bytes;    ///< of each thread of the program
    std::uint32_t weak_failures;  ///< weak exchanges that may fail for no reason, in each thread
    std::uint64_t patience_ns;    ///< what lies further ahead of a thread that can run comes only when none can
    std::uint64_t slot_bytes;     ///< distance between slots
    std::uint64_t event_capacity; ///< events a slot can hold (steps, plain accesses and pending ones together)
    // --- offsets inside a slot
    std::uint64_t prefix_at, events_at, enabled_at, output_at, stacks_at, watched_at, states_at;
    // --- the visible set: plain accesses at these program counters are scheduled
    std::uint32_t visible_generation; ///< bumped after a change
    std::uint32_t visible_count;
    // --- progress
    std::uint32_t jobs_posted;                   ///< futex word: the runtime sleeps on it
    std::uint32_t jobs_done;                     ///< futex word: the explorer sleeps on it
    std::uint32_t runtime_waits, explorer_waits; ///< set while asleep, so that the other saves a system call
    std::uint64_t heartbeat;                     ///< visible operations so far; a watchdog looks at it
    std::uint32_t stop;                          ///< the explorer asks the runtime to leave
    // --- said by the runtime
    std::uint32_t attached;       ///< 1: the runtime is there; 2: the snapshot is taken, executions run; 3: refused
    std::uint32_t instrumented;   ///< 1: the program calls the __tsan_ entry points
    std::uint32_t weak_tracking;  ///< 1: no userfaultfd, pages are compared instead
    std::uint64_t watchdog_pc;    ///< where the program was when the explorer asked by SIGUSR2
    std::uint64_t snapshot_bytes; ///< memory under rollback
    std::uint64_t restored_pages; ///< in all executions
    std::uint32_t watchdog_thread;
    std::uint32_t watchdog_answered;
    char refusal[256];            ///< why the program cannot be run: one sentence
    std::uint32_t refused_thread; ///< which thread asked for what was refused ...
    call_stack refused_at;        ///< ... and where
    std::uint64_t visible_pcs[max_visible_pcs];
    // --- names of lockstep/check.hpp, written by the runtime; they stay from execution to execution
    std::uint32_t note_name_count;
    note_name note_names[max_note_names];
    // --- memory to sample before each step of a full recording (show --watch)
    std::uint32_t watch_count;
    struct {
        std::uint64_t address;
        std::uint32_t size; ///< at most 8
        std::uint32_t reserved;
    } watches[max_watches];
};

/// Byte counts of a mapping for the given limits; fills the layout fields of `c`.
constexpr void lay_out(control& c, std::uint32_t max_steps, std::uint32_t thread_limit) {
    constexpr std::uint64_t page = 4096;
    const auto up = [](std::uint64_t n) { return (n + page - 1) / page * page; };
    c.magic = channel_magic;
    c.max_steps = max_steps;
    c.thread_limit = thread_limit;
    c.enabled_words = words_of_set(thread_limit);
    c.event_capacity = std::uint64_t{max_steps} * 2 + max_processes + 64;
    c.prefix_at = up(sizeof(slot_header));
    c.events_at = c.prefix_at + up(std::uint64_t{max_steps} * sizeof(step));
    c.enabled_at = c.events_at + up(c.event_capacity * sizeof(event));
    c.output_at = c.enabled_at + up((std::uint64_t{max_steps} + 1) * c.enabled_words * 8);
    c.stacks_at = c.output_at + up(max_output);
    c.watched_at = c.stacks_at + up(65536ULL * sizeof(call_stack));
    c.states_at = c.watched_at + up((std::uint64_t{max_steps} + 1) * max_watches * 8);
    c.slot_bytes = c.states_at + up((std::uint64_t{max_steps} + 1) * 8);
    c.mapping_bytes = up(sizeof(control)) + c.slot_bytes * slot_count;
}

inline unsigned char* slot_base(control* c, unsigned index) {
    const std::uint64_t first = (sizeof(control) + 4095) / 4096 * 4096;
    return reinterpret_cast<unsigned char*>(c) + first + c->slot_bytes * index;
}
inline slot_header* slot_at(control* c, unsigned index) { return reinterpret_cast<slot_header*>(slot_base(c, index)); }
inline step* slot_prefix(control* c, unsigned i) { return reinterpret_cast<step*>(slot_base(c, i) + c->prefix_at); }
/// Executed events first, pending ones behind them.
inline event* slot_events(control* c, unsigned i) { return reinterpret_cast<event*>(slot_base(c, i) + c->events_at); }
/// For step s (0-based, scheduled events only): the set of processes enabled just before it, `enabled_words` words.
inline std::uint64_t* slot_enabled(control* c, unsigned i) {
    return reinterpret_cast<std::uint64_t*>(slot_base(c, i) + c->enabled_at);
}
inline char* slot_output(control* c, unsigned i) { return reinterpret_cast<char*>(slot_base(c, i) + c->output_at); }
inline call_stack* slot_stacks(control* c, unsigned i) {
    return reinterpret_cast<call_stack*>(slot_base(c, i) + c->stacks_at);
}
/// Before step s, and after the last one: the values of the watches, `max_watches` words each.
inline std::uint64_t* slot_watched(control* c, unsigned i) {
    return reinterpret_cast<std::uint64_t*>(slot_base(c, i) + c->watched_at);
}
/// Before step s, and where the execution ended: the name of the state; 0 where it has none.
inline std::uint64_t* slot_states(control* c, unsigned i) {
    return reinterpret_cast<std::uint64_t*>(slot_base(c, i) + c->states_at);
}

} // namespace lockstep::trace
