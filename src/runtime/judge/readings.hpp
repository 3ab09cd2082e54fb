// Readings of clocks by several threads: see readings.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;

/// Of one thread: when it read a clock last, in its own count (known_past::clock); 0: never.
struct clock_readings {
    u32 last;        ///< in all
    u32 last_free;   ///< for another purpose than a timed wait
    bool unsettled;  ///< since its last step, and it is not known yet what for
    bool after_wait; ///< its last step was a timed wait
};

/// Is the pending event of `t` a sleep, or a wait with a deadline, over or not?
bool waits_for_a_time(const thread& t);
/// `t` has read a clock.
void note_reading(thread& t);
/// What `t` has just read, nobody else gets to know.
void forget_reading(thread& t);
/// `t`, which has read one since its last step, takes its next.
void settle_readings(thread& t);

} // namespace lockstep::rt
