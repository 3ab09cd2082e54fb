// Futexes: what the system call does (syscall.cpp takes it from the program), and where a word's queue is.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// The address in events that stands for the waiters of the futex word at `word`.
constexpr u64 futex_queue(u64 word) { return word | trace::beside_a_word; }

/// futex(2) with its six arguments. Returns what the kernel would: a count, or -errno.
long futex_call(const u64* arguments, u64 pc);

} // namespace lockstep::rt
