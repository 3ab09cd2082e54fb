// What a libc function that the runtime passes on, or stands in for, does to the program's memory.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// A libc function reads or writes [from, from + bytes) on behalf of the program.
inline void judge(const void* from, u64 bytes, bool is_write, u64 pc) {
    if (bytes != 0 && running() && !inside_runtime(pc)) plain_access(sys::word(from), bytes, is_write, pc);
}
inline void judge_read(const void* from, u64 bytes, u64 pc) { judge(from, bytes, false, pc); }
inline void judge_write(const void* to, u64 bytes, u64 pc) { judge(to, bytes, true, pc); }

} // namespace lockstep::rt
