// A sum over the program's memory in which every word is a term of its own: the difference of two sums is what was changed
// in between, wherever that was. It sees what code that is not instrumented writes, too.
//
// What a thread changed in a turn of a loop is the total of the differences over the stretches in which it ran, whatever
// the others did between them. The total is 0 where the thread left everything as it found it; that it is 0 for another
// reason has a probability of about 2^-60.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;
struct thread_stack;

/// Of all writable memory but the stack of `me`: pages that changed since the snapshot, blocks that were allocated since,
/// and the living part of the other threads' stacks with their thread-local storage.
u64 sum_of_memory(const thread& me);
/// From the stack pointer up, thread-local storage included; 0 where it points elsewhere.
u64 sum_of_stack(u64 sp, const thread_stack& stack);
/// Of nobody's stack.
u64 sum_without_stacks();
/// Is all of it known, and no more than can be summed up again and again?
bool memory_can_be_summed();

} // namespace lockstep::rt
