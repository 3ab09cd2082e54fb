// State that belongs to the process as a whole and has no address in the program: whoever sets or reads it does so in a
// step, since the order shows.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// The running thread reads or sets `what`, which stands at the pseudo-address `object`. Nothing where no execution runs.
inline void process_step(trace::process_part what, u64 object, commute how, u64 pc) {
    if (!running()) return;
    thread& t = self();
    event& e = announce(t, op::process_state, pc);
    e.detail = static_cast<u8>(what);
    touch(e.first, object, how);
    perform(t);
}

} // namespace lockstep::rt
