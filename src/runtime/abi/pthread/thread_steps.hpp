// Births and ends of the program's threads; the exported functions are in pthread.cpp.
#pragma once

#include "runtime/abi/waiting.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

/// pthread_create: performs the event, returns 0 and the new thread's handle.
int create_thread(u64* handle, bool detached, void* (*start)(void*), void* argument, u64 pc);
/// The running thread ends: destructors, exit event, and the processor goes to somebody else.
[[noreturn]] void finish_thread(thread& t, void* result);
/// pthread_join and its timed forms.
int join_thread(u64 handle, void** result, const time_limit& limit, u64 pc);
int try_join_thread(u64 handle, void** result, u64 pc);
int detach_thread(u64 handle, u64 pc);

// thread_ends.cpp
void run_thread_destructors(thread& t); ///< thread_local objects, then pthread keys
/// pthread_exit and cancellation: unwinds the running thread's stack, then finishes it.
[[noreturn]] void unwind_thread(thread& t, void* result);

} // namespace lockstep::rt
