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

/// Of all writable memory but the stack that `me`, the running thread, is on (present_stack.hpp): pages that changed since
/// the snapshot, blocks that were allocated and memory that was mapped since, and the living part of the other stacks with
/// their thread-local storage.
u64 sum_of_memory(const thread& me);
/// Of the pages that executions are known to change, but for main's stack.
u64 sum_of_known_pages();
/// Of whole words.
u64 sum_of_words(u64 low, u64 high);
/// From the stack pointer up, thread-local storage included. Where `t` has several stacks: of all of the one that it began
/// on, and without what is dead of the one that it is on.
u64 sum_of_stack(u64 sp, const thread& t);
/// Without the stacks that threads began on, and without the one that the running thread is on.
u64 sum_without_stacks();
/// Is it no more than can be summed up again and again?
bool memory_can_be_summed();

} // namespace lockstep::rt
