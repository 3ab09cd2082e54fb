// Between the two ways to report an error: the kernel's (-errno) and libc's (-1 and errno).
#pragma once

#include "runtime/kernel/sys.hpp"

#include <cerrno>

namespace lockstep::rt {

inline long as_libc(long result) {
    if (!sys::failed(result)) return result;
    errno = static_cast<int>(-result);
    return -1;
}

inline int fail_with(int error) {
    errno = error;
    return -1;
}

/// A descriptor (or AT_FDCWD) as a system call's argument.
inline u64 as_word(int n) { return static_cast<u64>(static_cast<i64>(n)); }

} // namespace lockstep::rt
