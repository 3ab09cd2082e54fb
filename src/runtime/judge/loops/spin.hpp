// What a thread's present loop has done, and when such a loop waits: see spin.cpp.
#pragma once

#include "runtime/judge/loops/own_state.hpp"
#include "runtime/judge/loops/turn_locks.hpp"
#include "runtime/kernel/words.hpp"
#include "trace/event.hpp"

namespace lockstep::rt {

struct thread;

/// A place that a loop has read, and what it found there.
struct seen_place {
    u64 address, value;
    u32 size; ///< at most 8
};

constexpr u32 max_seen_places = 48;

/// The place of a loop to which its turns are counted: one visible operation.
struct loop_head {
    u64 pc, address; ///< pc 0: there is none
    trace::op kind;
};

struct spin_state {
    loop_head head;
    u32 kept;     ///< states kept of the arrivals at the head (own_state.hpp)
    u32 patience; ///< how many events a turn may have before another place is tried as the head
    // --- since the first of those arrivals
    u32 events;
    bool changed_something; ///< that others can see: the loop is not where it was
    u32 reads;              ///< how many places it has read (`seen`); more than there is room for: too many
    turn_locks locks;
    // --- what it changed in memory (memory_sum.hpp), where the head is known as one of a loop that waits
    bool sums;
    u64 sum_before; ///< when it began to run
    u64 change;
    u64 change_then[most_kept_states];
    // --- parked: the pending event, or its timeout, waits for a change
    bool parked;
    bool lets_time_pass;       ///< the loop reads the clock
    bool awake_by_time;        ///< no change has come, but time has passed
    bool goes_round_again;     ///< for once: does it come back to where it was?
    bool (*admitted)(thread&); ///< of the pending event, apart from that
    u64 confirmed_at;          ///< run_state::moves when it was last seen to come back
    u64 leap_to_ns;            ///< the instant to which time passes next for it
    u64 deadline_ns;           ///< of the timed wait whose timeout is parked, and may come later
    u32 rung;                  ///< how often in a row time has passed for it: see time.cpp
    known_times times;
    // --- within one operation
    u32 accesses_of_call;  ///< by the runtime's form of a library function so far: its part of the thread's state
    u64 plain_reads_alone; ///< plain accesses since the last visible operation

    seen_place seen[max_seen_places]; ///< the first `reads` of them; the others hold anything
};

/// Called with t's pending event complete: may turn it into a `spinning` one that waits for a change.
void watch_for_spinning(thread& t);
/// `t` has read that: a loop that reads it again, and finds the same, may be waiting for it.
void note_read(thread& t, u64 address, u64 size);
/// `t` has changed something that others can see, or took what it tried to: its loop is not where it was.
void note_write(thread& t);
/// The execution repeats one in which `t` was not parked here: dead slots of its stack held something else then, or no loop
/// was. False where that is not all that keeps it.
bool let_go(thread& t);
/// The same of its timeout.
bool let_time_out(thread& t);
/// t's pending event is being performed: who released or tried which lock.
void note_performed(thread& t);
/// Has something changed that the parked loop of `t` reads, and can the loop see it?
bool sees_change(const thread& t);
/// May the parked `t` go round once more, because others have moved since it was seen to come back?
bool may_go_round_again(const thread& t);
/// `t`, whose head sums what it changes, stops running; and goes on.
void leave_sums(thread& t);
void resume_sums(thread& t);
/// Overwrites what the scheduler's frames left on the stack: it would come to lie in dead slots of the program's frames,
/// and make equal states look different.
void wipe_dead_frames();
/// Plain accesses that go round without a visible operation: called for each after so many.
constexpr u64 plain_reads_watched = 100'000;
void watch_plain_loop(thread& t, u64 address, u64 pc);

} // namespace lockstep::rt
