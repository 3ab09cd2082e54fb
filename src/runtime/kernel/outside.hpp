// What of the program lies outside its memory and has to be put back with it, or compared: descriptors and files,
// mappings, signals, keys, who waits in queues. The kernel says when; the files in abi/ that hold it say how.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct object;

/// A number that stands for the state of a queue of waiters: who waits, and for whom of them there are wake-ups.
u64 sum_of_queue(const object& queue);

void files_snapshot();
/// Descriptors, offsets and private copies as they were at the snapshot.
void files_rollback();

void mappings_snapshot();
void mappings_rollback();
/// Memory that the program has mapped in this execution.
struct new_mapping {
    u64 low, high;
    bool is_readable;
    bool is_file; ///< pages that are not in memory hold the file's bytes, not zeros
    bool contains(u64 address) const { return address >= low && address < high; }
};
u32 new_mapping_count();
const new_mapping& new_mapping_at(u32 i);
/// Is this a place that the program had at the snapshot, and that it has made unreadable since?
bool is_hidden(u64 address);
/// May is_hidden() say yes of anything?
bool hides_memory();

void signals_snapshot();
void signals_rollback();
/// Has a disposition, a mask or what is pending been set since the snapshot?
bool signals_have_changed();
/// A new thread begins with its creator's signal mask.
void signals_thread_created(unsigned creator, unsigned created);
/// The program crashed (siginfo_t, ucontext_t): false where it has no handler for that, otherwise that has returned.
bool signals_handle_crash(int number, void* info, void* context);

void keys_snapshot();
void keys_rollback();

} // namespace lockstep::rt
