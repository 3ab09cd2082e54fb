// What of the program lies outside its memory and has to be put back with it, or compared: descriptors and files,
// mappings, signals, keys, who waits in queues. The kernel says when; the files in abi/ that hold it say how.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct object;

/// A number that stands for the state of a queue of waiters: who waits, and for how many of them there is a wake-up.
u64 sum_of_queue(const object& queue);

void files_snapshot();
/// Descriptors, offsets and private copies as they were at the snapshot.
void files_rollback();

void mappings_snapshot();
void mappings_rollback();
/// Has the program mapped memory in this execution, or changed what may be done with memory that it had? Then not all that
/// there is can be looked through.
bool mappings_changed();

void signals_snapshot();
void signals_rollback();
/// A new thread begins with its creator's signal mask.
void signals_thread_created(unsigned creator, unsigned created);
/// The program crashed (siginfo_t, ucontext_t): false where it has no handler for that, otherwise that has returned.
bool signals_handle_crash(int number, void* info, void* context);

void keys_snapshot();
void keys_rollback();

} // namespace lockstep::rt
