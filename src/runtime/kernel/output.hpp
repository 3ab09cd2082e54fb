// Where the program's bytes go: captured, into a private copy of a file, or refused.
#pragma once

#include "runtime/kernel/core.hpp"

struct iovec;

namespace lockstep::rt {

/// libc's own write and writev, from inside stdio too (see patch.cpp): result and errno as libc's. No step: whoever
/// printed has announced it.
long runtime_write(int fd, const void* bytes, u64 count);
long runtime_writev(int fd, const iovec* parts, int count);

/// What the running thread last wrote to descriptor 2 in this execution: what libstdc++ says before it aborts is there.
/// Zero-terminated.
const char* last_words();
/// Gives stdout the buffer that it would get at its first use: allocated in the snapshot, it need not be made, with two
/// system calls, in each execution anew.
void allocate_output_buffer();
void output_snapshot();
void output_rollback();

} // namespace lockstep::rt
