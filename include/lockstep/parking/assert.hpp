// What the library believes of itself: a node is in one queue at most, a wait is completed once, a channel holds no more
// than fits. A failed LOCKSTEP_ASSERT is a fault of ours, or of a program that has broken a rule that nobody could tell
// it about; it ends the program as assert() does, and the checker reports it as a failed assertion.
//
// On where LOCKSTEP_ASSERTIONS is 1, as the checks of misuse.hpp are: by default, unless NDEBUG is defined. Those who
// compile with -DNDEBUG pay nothing. The others pay next to nothing: an assertion looks only at what the code has in
// hand, or at what the lock that it holds guards. It makes no atomic access, and so no step under the checker; and there
// is none on the way of a lock that is free.
#pragma once

#ifndef LOCKSTEP_ASSERTIONS
#ifdef NDEBUG
#define LOCKSTEP_ASSERTIONS 0
#else
#define LOCKSTEP_ASSERTIONS 1
#endif
#endif

#if LOCKSTEP_ASSERTIONS
/// The C library's, which <cassert> does not declare where NDEBUG is defined.
extern "C" __attribute__((__noreturn__)) void __assert_fail(const char*, const char*, unsigned, const char*) noexcept;

#define LOCKSTEP_ASSERT(condition)                                                                                     \
    (__builtin_expect(!(condition), 0) ? __assert_fail(#condition, __FILE__, __LINE__, __func__) : static_cast<void>(0))
#else
/// Compiled, so that it stays right, and never evaluated.
#define LOCKSTEP_ASSERT(condition) static_cast<void>(sizeof(!(condition)))
#endif
