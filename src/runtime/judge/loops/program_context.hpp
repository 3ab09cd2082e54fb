// Where the program called the runtime, and its registers there.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;

#ifdef __clang__
constexpr bool sees_registers = false; // no -ffixed-*: registers may hold our own values
#else
constexpr bool sees_registers = true;
#endif

struct program_context {
    u64 sp; ///< 0: not known
    u64 registers[6];
};

/// Of the running thread. The registers are read off the processor: this library is compiled so that rbx and r12..r15 always
/// hold the program's values (-ffixed-*), and with frame pointers, so that rbp and the stack pointer of the call can be found.
program_context running_program();
/// Of a thread that another one runs instead of, as lockstep_switch has left it.
program_context waiting_program(const thread& t);

} // namespace lockstep::rt
