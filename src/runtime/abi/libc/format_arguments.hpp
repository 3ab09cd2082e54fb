// What printf reads and scanf writes through its arguments.
#pragma once

#include "runtime/abi/libc/judged_memory.hpp"

#include <cstdarg>

namespace lockstep::rt {

/// What a va_list is in the ABI of x86-64: arguments in registers that were kept, then those on the stack.
struct argument_list {
    u32 integer_offset, vector_offset; ///< of the next one in the registers; 48 and 176: all have been taken
    const void* on_stack;
    const void* registers;
};
static_assert(sizeof(argument_list) == sizeof(va_list));

/// The texts that printf prints (%s) and the numbers that it stores (%n). The list stays as it is.
void judge_printed(const char* format, va_list arguments, u64 pc);
/// What scanf has stored, of `converted` conversions. The list stays as it is.
void judge_scanned(const char* format, va_list arguments, int converted, u64 pc);
/// What sscanf is about to store: it is tried out on memory of ours. The list stays as it is.
void judge_to_be_scanned(const char* text, const char* format, va_list arguments, u64 pc);

} // namespace lockstep::rt
