// What clang++ -Wthread-safety is told about our locks, and may be told about yours: which member which lock guards,
// and who takes and lets go what. Nothing for other compilers.
//
//     lockstep::mutex m;
//     int balance LOCKSTEP_GUARDED_BY(m) = 0;
//     void pay() { const lockstep::lock_guard guard(m); ++balance; }     // lockstep/sync/guards.hpp
//
// The analysis sees through the guards of libc++ but not through those of libstdc++, hence ours. It does not see into
// lambdas; annotate one with LOCKSTEP_REQUIRES(m).
#pragma once

#if defined(__clang__)
#define LOCKSTEP_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
#else
#define LOCKSTEP_ATTRIBUTE(...)
#endif

// On types: this is a lock; this holds one as long as it lives.
#define LOCKSTEP_CAPABILITY LOCKSTEP_ATTRIBUTE(capability("mutex"))
#define LOCKSTEP_SCOPED_CAPABILITY LOCKSTEP_ATTRIBUTE(scoped_lockable)
#if defined(__has_attribute)
#if __has_attribute(reentrant_capability)
#define LOCKSTEP_REENTRANT LOCKSTEP_ATTRIBUTE(reentrant_capability)
#endif
#endif
#ifndef LOCKSTEP_REENTRANT // an older clang objects where one function takes such a lock twice
#define LOCKSTEP_REENTRANT
#endif

// On data, and on functions that are called with a lock held.
#define LOCKSTEP_GUARDED_BY(lock) LOCKSTEP_ATTRIBUTE(guarded_by(lock))
#define LOCKSTEP_REQUIRES(...) LOCKSTEP_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define LOCKSTEP_REQUIRES_SHARED(...) LOCKSTEP_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))

// On the functions that are locking: the analysis believes what these say, and does not look inside.
#define LOCKSTEP_ACQUIRES(...) LOCKSTEP_ATTRIBUTE(acquire_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_ACQUIRES_SHARED(...)                                                                                  \
    LOCKSTEP_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_TRY_ACQUIRES(...) LOCKSTEP_ATTRIBUTE(try_acquire_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_TRY_ACQUIRES_SHARED(...)                                                                              \
    LOCKSTEP_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_RELEASES(...) LOCKSTEP_ATTRIBUTE(release_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_RELEASES_SHARED(...)                                                                                  \
    LOCKSTEP_ATTRIBUTE(release_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
#define LOCKSTEP_NOT_ANALYSED LOCKSTEP_ATTRIBUTE(no_thread_safety_analysis)
