// What lockstep/check.hpp says about an execution, beside its events.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// At the start of an execution: what main said while it was alone holds in each.
void start_notes(trace::slot_header& job);

} // namespace lockstep::rt
