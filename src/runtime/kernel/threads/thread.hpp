// One thread of the program, in parts by concern. The records lie outside the snapshot: main's is copied there and put
// back, the others begin anew in each execution.
#pragma once

#include "runtime/judge/frames.hpp"
#include "runtime/judge/happens_before.hpp"
#include "runtime/judge/loops/spin.hpp"
#include "runtime/judge/readings.hpp"
#include "runtime/kernel/sys.hpp"
#include "runtime/kernel/threads/life.hpp"
#include "runtime/kernel/threads/wait.hpp"

namespace lockstep::rt {

/// A saved execution context: what `lockstep_switch` needs.
struct context {
    u64 sp;
    u64 fs;
};

/// Where the stacks of threads begin: the same in every process. Main's lies above; the program's data and our heap below.
constexpr u64 stacks_at = 0x710000000000;
/// And where they end at the latest.
constexpr u64 stacks_end = stacks_at + 2ULL * trace::max_threads * trace::most_stack_bytes;

/// Where a thread runs.
struct thread_stack {
    u64 low, high;
    u64 base; ///< where its frames begin (above are TLS, or main's arguments)
    bool contains(u64 address) const { return address >= low && address < high; }
};

struct thread {
    u32 index;
    context saved; ///< while it does not run
    thread_stack stack;
    sys::range made_stack; ///< the one that the program has switched to, as far as it tells; empty: it has not told
    thread_life life;
    cancellation cancel;
    // --- its present step
    trace::event pending;         ///< what it does next
    trace::event* recorded;       ///< its last performed event (values may be patched in until its next one)
    trace::commute announced_how; ///< of the first access, as it was announced
    trace::event* open_write;     ///< a plain write whose value is not in memory yet
    wait_state wait;
    u64 now_ns;        ///< virtual time
    u32 last_step;     ///< the number of its last one
    u32 beats;         ///< how often time has let it go on, in the long run
    u32 weak_failures; ///< weak exchanges of its that have failed for no reason
    // --- what it is judged by
    known_past past;
    clock_readings readings;
    call_frames frames;
    u32 exclusions; ///< inside locks of the program's own making, so many: what it does there is no race
    spin_state spin;
};

} // namespace lockstep::rt
