// Input and output as steps of the schedule.
#pragma once

#include "runtime/kernel/core.hpp"

#include <cstdio>

namespace lockstep::rt {

/// A step (op::output or op::input) on a stream. Nothing where no execution runs. Returns when the stream is the
/// running thread's to use. `bytes` are shown in the table.
void stream_step(op kind, FILE* stream, u64 pc, const void* bytes = nullptr, u64 count = 0);
/// The same on a descriptor.
void descriptor_step(op kind, int fd, u64 pc, const void* bytes = nullptr, u64 count = 0);
/// On the names of files and the numbers of descriptors.
void file_table_step(op kind, u64 pc, commute how = commute::exclusive);
/// The same, and the number `fd` means another file after it, or none.
void closing_step(op kind, int fd, u64 pc);

} // namespace lockstep::rt
