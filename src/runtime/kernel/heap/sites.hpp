// Where blocks are allocated and freed: the place of the call, and the call stack where somebody will ask for it.
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

/// The place of a call in 48 bits, as a block's header has room for: the place itself, or the number of a call stack.
/// Stacks are kept of what happens once, before the first thread, and in full recordings, from which reports are made.
u64 note_site(u64 pc);
/// What note_site has returned.
trace::call_site site_of(u64 noted);
/// At the start of an execution: forgets what was noted in the last one.
void reset_sites();

} // namespace lockstep::rt
