// A barrier. POSIX lets any one of a round get PTHREAD_BARRIER_SERIAL_THREAD: here it is the first to leave, who thereby
// *opens* the round for the others. So arrivals commute, and so do the others' leavings: a round of n threads has n
// orders that can be told apart, and not n!.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/kernel/threads/wait.hpp"

namespace lockstep::rt::model {

struct barrier {
    static constexpr object_kind kind = object_kind::barrier;

    u32 needed;  ///< threads in a round; 0: not initialised, or destroyed
    u32 arrived; ///< in this round
    u32 round;

    /// Are all there? (Nobody waits at one that does not exist.)
    bool is_complete() const { return arrived == needed; }
    /// May somebody arrive? Not between a round's last arrival and its opening. (One that does not exist refuses at once.)
    bool has_room() const { return arrived < needed || needed == 0; }
};

/// A thread that has arrived: the record of its wait.
struct barrier_wait {
    static constexpr wait_kind kind = wait_kind::barrier;

    u32 round;
    bool opened; ///< by the first who left it
};

/// Returns the number of those who are in the round now.
inline u32 arrive(barrier& b) {
    check(b.arrived < b.needed);
    return ++b.arrived;
}

/// The round is over, arrivals go into the next one. Returns its number.
inline u32 open_round(barrier& b) {
    check(b.is_complete());
    b.arrived = 0;
    return b.round++;
}

} // namespace lockstep::rt::model
