// Random numbers in the place of the system's: the same in each execution.
#pragma once

namespace lockstep::rt {

/// Deterministic bytes in the place of /dev/urandom. A descriptor, not in the table, or -errno.
int open_entropy();

} // namespace lockstep::rt
