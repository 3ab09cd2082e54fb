// Data races, judged by happens-before: see races.cpp.
#pragma once

#include "runtime/judge/accesses.hpp"

namespace lockstep::rt {

/// An access of `t`, of these kinds: does it race with one that is remembered? Then it is remembered itself.
void judge_range(thread& t, u64 address, u64 size, u8 kind, u64 pc);
/// `t` frees a block: does that race with an access that is remembered? Nothing of it is remembered itself, for the
/// block is gone.
void judge_freeing(thread& t, u64 block, u64 size, u8 kind, u64 pc);

} // namespace lockstep::rt
