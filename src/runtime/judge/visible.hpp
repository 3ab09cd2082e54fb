// The visible set: places in the program whose plain accesses are steps. The explorer sets it, and learns here of places
// that belong in it. A kind of step that few programs need is in it as a place where no code is.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

/// In the visible set once the program was seen to cancel a thread: only then is it a step to ask whether one is cancelled.
constexpr u64 cancellation_steps = 1;

extern u32 visible_count; ///< how many places are visible; set here only
bool is_among_visible(u64 pc);

/// Plain accesses at this place are steps.
inline bool is_visible(u64 pc) { return visible_count != 0 && is_among_visible(pc); }
/// At the start of an execution: the set as the explorer has it now.
void refresh_visible();
/// This place is to become visible: it races, or goes round on plain reads and as a step can be scheduled and judged.
void report_invisible(u64 pc);

} // namespace lockstep::rt
