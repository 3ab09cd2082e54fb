// Helpers of the intercepted functions that end in the real one.
#pragma once

#include "runtime/core.hpp"

/// The definition behind ours, looked up once. A function pointer of the declared type.
#define LOCKSTEP_NEXT(name)                                                                                            \
    ([]() {                                                                                                            \
        static decltype(&name) found;                                                                                  \
        if (found == nullptr) found = LOCKSTEP_REAL(name);                                                             \
        return found;                                                                                                  \
    }())

namespace lockstep::rt {

/// A libc function reads or writes [from, from + bytes) on behalf of the program.
inline void judge(const void* from, u64 bytes, bool is_write, u64 pc) {
    if (bytes != 0 && running() && !inside_runtime(pc)) plain_access(sys::word(from), bytes, is_write, pc);
}
inline void judge_read(const void* from, u64 bytes, u64 pc) { judge(from, bytes, false, pc); }
inline void judge_write(const void* to, u64 bytes, u64 pc) { judge(to, bytes, true, pc); }

} // namespace lockstep::rt
