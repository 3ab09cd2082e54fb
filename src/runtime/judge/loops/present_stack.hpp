// The stack that a thread is on: the one it began on, or one that the program made and switched to by itself (fibers,
// coroutines). Of such a one the program tells us where it lies (makecontext); or it is the block of the heap, or the
// mapping, in which the stack pointer lies.
//
// Not known: a stack in a mapping or in a variable from before the first thread that is switched to by hand. What stacks that
// share a block or a mapping without a gap have in common is taken for part of each.
#pragma once

#include "runtime/kernel/sys.hpp"

namespace lockstep::rt {

struct thread;

/// Is it on the stack that it began on, and has never been seen on another one? (That could be an array on this one, and the
/// frames of who switched to it lie below.)
bool has_one_stack(const thread& t, u64 sp);

/// What nobody else uses of the stack that `t` is on: from the frames that it lives in, at `sp`, to the upper end, and what is
/// dead below them. Where it has more than one that is only as much as a call of ours may use: data may lie next to it. Empty
/// where the stack is not known.
sys::range private_stack(const thread& t, u64 sp);

} // namespace lockstep::rt
