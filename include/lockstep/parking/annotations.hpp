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
/// An attribute of clang's thread safety analysis; nothing elsewhere.
#define LOCKSTEP_ATTRIBUTE(...)
#endif

// On types: this is a lock; this holds one as long as it lives.
/// A class that is a lock.
#define LOCKSTEP_CAPABILITY LOCKSTEP_ATTRIBUTE(capability("mutex"))
/// A class whose objects hold a lock while they live.
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
/// A member that may be touched only by who holds that lock.
#define LOCKSTEP_GUARDED_BY(lock) LOCKSTEP_ATTRIBUTE(guarded_by(lock))
/// A function that may be called only by who holds these locks.
#define LOCKSTEP_REQUIRES(...) LOCKSTEP_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// The same, shared.
#define LOCKSTEP_REQUIRES_SHARED(...) LOCKSTEP_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))

// On the functions that are locking: the analysis believes what these say, and does not look inside.
/// A function that returns with these locks (or its own object) held.
#define LOCKSTEP_ACQUIRES(...) LOCKSTEP_ATTRIBUTE(acquire_capability(__VA_ARGS__), no_thread_safety_analysis)
/// The same, shared.
#define LOCKSTEP_ACQUIRES_SHARED(...)                                                                                  \
    LOCKSTEP_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
/// A function that does so if it returns its first argument.
#define LOCKSTEP_TRY_ACQUIRES(...) LOCKSTEP_ATTRIBUTE(try_acquire_capability(__VA_ARGS__), no_thread_safety_analysis)
/// The same, shared.
#define LOCKSTEP_TRY_ACQUIRES_SHARED(...)                                                                              \
    LOCKSTEP_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
/// A function that lets these locks (or its own object) go.
#define LOCKSTEP_RELEASES(...) LOCKSTEP_ATTRIBUTE(release_capability(__VA_ARGS__), no_thread_safety_analysis)
/// The same, shared.
#define LOCKSTEP_RELEASES_SHARED(...)                                                                                  \
    LOCKSTEP_ATTRIBUTE(release_shared_capability(__VA_ARGS__), no_thread_safety_analysis)
/// A function whose use of locks the analysis cannot follow.
#define LOCKSTEP_NOT_ANALYSED LOCKSTEP_ATTRIBUTE(no_thread_safety_analysis)
