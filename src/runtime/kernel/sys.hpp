// Raw system calls and memory primitives. The runtime never goes through the program's libc for its own needs: libc's
// memory is rolled back, its functions are intercepted, and its errno belongs to the program.
#pragma once

#include "runtime/kernel/words.hpp"

#include <sys/syscall.h>

namespace lockstep::rt {

namespace sys {

inline long call(long number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0) {
    long result;
    register u64 r10 asm("r10") = d;
    register u64 r8 asm("r8") = e;
    register u64 r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result; // -errno on failure
}

inline bool failed(long result) { return result < 0 && result > -4096; }

template <class T>
inline u64 word(T* p) {
    return reinterpret_cast<u64>(p);
}

/// Anonymous private memory, zeroed, never part of the snapshot. Ends the process where there is none.
void* map(std::size_t bytes, u64 at = 0);
/// Memory that is the runtime's although `map` did not give it.
void own_memory(u64 low, u64 high);
/// All that `map` gave and `own_memory` named: what the snapshot leaves out.
struct range {
    u64 low, high;
};
const range* own_mappings(u32& count);
void disown(u64 low); ///< unmapped again by the caller
[[noreturn]] void exit_now(int status);
/// Writes to the real standard error.
void complain(const char* text);

} // namespace sys

} // namespace lockstep::rt
