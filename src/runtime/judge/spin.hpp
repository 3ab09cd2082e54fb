// What a thread's present loop has done, and when such a loop waits: see spin.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct object;
struct thread;

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
    bool (*lock_admitted)(thread&);
    // --- within one operation
    u32 accesses_of_call;  ///< by the runtime's form of a library function so far: its part of the local state
    u64 plain_reads_alone; ///< plain accesses since the last visible operation
};

/// Called with t's pending event complete: may turn it into a `spinning` one that waits for a change.
void watch_for_spinning(thread& t);
/// `t` has read that: a loop that reads it again, and finds the same, may be waiting for it.
void note_read(thread& t, u64 address, u32 size, u64 value);
/// `t` has changed something, or took what it tried to: its loop is not where it was.
void note_write(thread& t);
/// t's pending event is being performed: who released or tried which lock.
void note_performed(const thread& t);
/// Overwrites what the scheduler's frames left on the stack: it would come to lie in dead slots of the program's frames,
/// and make equal local states look different.
void wipe_dead_frames();
/// Plain accesses that go round without a visible operation.
void watch_plain_loop(thread& t, u64 address, u64 pc);

} // namespace lockstep::rt
