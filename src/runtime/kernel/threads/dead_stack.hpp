// What our frames leave below those of the program comes to lie in dead slots of frames that it makes later, and there it is
// part of a thread's state (judge/loops/own_state.hpp). A recording must find the states that the execution had without it:
// what it does beyond that leaves no trace.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

inline constexpr u64 dead_bytes = 2048; ///< deeper than f may reach
inline u8 dead_stack[dead_bytes];

/// Calls f, and puts the stack below the caller's frame back. Is part of its caller, and itself calls nothing but f.
template <class F>
[[gnu::always_inline]] inline void leaving_no_trace(F f) {
    u64 count = dead_bytes;
    const void* from = nullptr;
    void* to = dead_stack;
    asm volatile("lea -2048(%%rsp), %%rsi; rep movsb" : "=&S"(from), "+D"(to), "+c"(count) : : "memory");
    f();
    count = dead_bytes;
    from = dead_stack;
    asm volatile("lea -2048(%%rsp), %%rdi; rep movsb" : "+S"(from), "=&D"(to), "+c"(count) : : "memory");
}

} // namespace lockstep::rt
