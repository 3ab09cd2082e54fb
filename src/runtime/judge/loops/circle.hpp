// Circles of waits without a deadline: a deadlock the moment it closes, whoever else runs.
#pragma once

namespace lockstep::rt {

struct thread;

/// Does the pending event of `t` wait for a thread that waits, perhaps by way of others, for `t`, and can time end none of
/// these waits? Who waits for whom, the pending events say (wait_state::waits_for).
bool closes_circle(thread& t);

} // namespace lockstep::rt
