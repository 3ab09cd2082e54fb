// A priority for each process, drawn when it is first needed; larger goes first. Of pct and pos.
#pragma once

#include "runtime/kernel/policy.hpp"

namespace lockstep::rt::priorities {

void forget_all();
void forget(process_id p);
void set(process_id p, u64 priority);
process_id highest(process_set enabled);

} // namespace lockstep::rt::priorities
