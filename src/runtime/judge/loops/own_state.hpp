// What only a thread itself can change, at its call into the runtime: registers, the living part of its stack and its
// thread-local storage, errno included. Copies of it are compared word by word, not by hashes.
//
// Of two states that are alike but for the time it is known, too: where words differ, each is a reading of a clock, or a
// deadline, as it was current at the time of its own copy; or how far such a time lies from one that both states hold.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;

/// The times that a thread has read off clocks or waited for, latest last. In nanoseconds, as the program knows them.
struct known_times {
    static constexpr u32 most = 8;
    u64 at[most];
    u32 count; ///< in all; only the latest are kept
};
void note_time(thread& t, u64 time_ns);

/// Has `t` read a time between the states in two slots?
bool has_read_time(const thread& t, u32 earlier, u32 later);

/// Are they the same, and no time has been read in between? A slot in which a frame of ours left something before the
/// earlier one was the program's frame, but nothing of its own: what it holds later does not matter.
bool is_unmoved(const thread& t, u32 earlier, u32 later);

/// May differ in times only.
enum class likeness : u8 { different, alike_but_for_the_time, alike };

/// Does the word point to an event of the trace, or the like, and so to another one with each step? A frame of ours left it:
/// nothing of the program's own does.
bool is_moving_leftover(u64 value);

/// Copies that are kept of a thread's states at the head of its loop.
constexpr u32 most_kept_states = 4;
/// The slots behind those and that of the arrival at hand: for weak_failure.hpp.
constexpr u32 state_on_trial = most_kept_states + 1, state_after_trial = most_kept_states + 2;

/// Copies the present state of the running thread as its number `slot`. False where it is too large, or the thread runs on
/// a stack that is not known.
bool keep_own_state(thread& t, u32 slot);
/// How the states of `t` in two slots relate.
likeness compare_own_states(const thread& t, u32 earlier, u32 later);

} // namespace lockstep::rt
