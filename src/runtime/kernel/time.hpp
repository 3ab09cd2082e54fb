// When time may pass: see time.cpp.
#pragma once

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

struct thread;

/// Adds to those who can take the present step whom time lets go on: timeouts that come, sleepers that awake. `present_ns`:
/// the earliest instant of a thread that can run; `never` where none can.
void add_what_time_brings(trace::changeable_process_set row, u64 present_ns);

/// When it is what the environment event of `t` brings; `never`: at no time of its own.
u64 instant_of_environment(const thread& t);

/// The timed wait of `t` is over. By its timeout, or because it was granted?
void note_time_out(thread& t);
void note_granted(thread& t);

/// The parked pending event of `t` belongs to a loop that reads the clock: time may pass for it.
void let_time_pass(thread& t);
/// The same for the parked timeout of its wait, which may come later than its deadline.
void let_timeout_wait(thread& t);

/// Where there is one clock for all (trace::one_clock): `t` takes a step, or its wait has just ended by time; that comes no
/// earlier than all that was before. Called at each of them.
void keep_pace(thread& t);

/// May time pass once more for the parked `t`?
bool may_leap(const thread& t);

/// After so many steps.
constexpr u32 first_step_of_long_run = 20'000;
/// Has the execution gone on for so long that only a fair schedule tells what will become of it? In brief, where it is known
/// that this comes to be asked: at once.
inline bool in_the_long_run() { return g.step_count >= g.long_run_at; }
/// A new execution begins: when its long run begins, and when it ends (run_state::last_step).
void set_time_limits();

} // namespace lockstep::rt
