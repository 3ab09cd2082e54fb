// Signals, as far as the program sends them to itself: see abi/process/signals.cpp.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

void signals_snapshot();
void signals_rollback();
/// A new thread begins with its creator's signal mask.
void signals_thread_created(u32 creator, u32 created);

/// Why did the program abort? What kind of end it was (abort, std::terminate, an uncaught exception) and, as a text,
/// what the program or its C++ library said about it.
finding_kind describe_abort(char* text, u64 capacity);
/// abort(): the program's handler of SIGABRT, where it has one; then the finding.
[[noreturn]] void abort_program(u64 pc);

} // namespace lockstep::rt
