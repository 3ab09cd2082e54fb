// What of the program lies outside its memory and has to be put back with it: descriptors and files, mappings, signals,
// keys. The kernel says when; the files in abi/ that hold it say how.
#pragma once

namespace lockstep::rt {

void files_snapshot();
/// Descriptors, offsets and private copies as they were at the snapshot.
void files_rollback();

void mappings_snapshot();
void mappings_rollback();
/// Has the execution mapped memory that is still there?
bool mapped_since_snapshot();

void signals_snapshot();
void signals_rollback();
/// A new thread begins with its creator's signal mask.
void signals_thread_created(unsigned creator, unsigned created);
/// The program crashed (siginfo_t, ucontext_t): false where it has no handler for that, otherwise that has returned.
bool signals_handle_crash(int number, void* info, void* context);

void keys_snapshot();
void keys_rollback();

} // namespace lockstep::rt
