// Who a thread is and how far its life has come.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

constexpr u32 thread_name_bytes = 16; ///< as Linux has it, the zero at the end included

struct thread_life {
    u64 handle; ///< pthread_t
    void* (*start)(void*);
    void* argument;
    void* result;
    u64 create_pc;
    char name[thread_name_bytes]; ///< that the program gave it or its creator; empty: none
    u32 held_locks;               ///< mutexes, spinlocks, reader-writer locks: at its end it should hold none
    bool finished;                ///< its last event is behind it: a join may return
    bool detached;
    bool joined;
};

/// Cancellation (POSIX). An asynchronous request is acted upon at the next cancellation point, as a deferred one is.
struct cancellation {
    bool requested;
    bool disabled;
    bool asynchronous;
    bool unwinding; ///< it is acted upon, or the thread is in pthread_exit
};

} // namespace lockstep::rt
