// Functions of libc and libstdc++ that are passed on as they are, and of which only this matters: what they read and
// write in the program's memory. One row says that of one function:
//
//     LOCKSTEP_JUDGED(stat, reads<0>(text), writes<1>(fixed<sizeof(struct stat)>))
//
// The row also defines the exported symbol: a few instructions that keep the arguments, have them judged by the row
// (which may be a step) and jump to the real function. So no signature is written down, and functions that take any
// number of arguments, or floating-point ones, are no special case. Arguments are numbered as the ABI passes them:
// integers and pointers from 0 on; those that are float or double are not counted.
#pragma once

#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/judged_memory.hpp"

namespace lockstep::rt {

/// The arguments of a call, in the form that va_list has them: six integers, eight vectors; then those on the stack.
struct call_arguments {
    u64 integers[6];
    u64 vectors[8][2];
    u64 vector_count; ///< as the caller of a function with `...` says it
    const u64* on_stack;
    void* function; ///< the real one

    u64 operator[](u32 i) const { return i < 6 ? integers[i] : on_stack[i - 6]; }
    /// Those from `first` on, as va_list: the caller passes `...` there.
    void begin(__builtin_va_list list, u32 first) const;
};

/// What the real function returns for these arguments: for functions that only write where their arguments say.
u64 call_again(const call_arguments& c);

/// How many bytes at `from`, to which an argument points; 0: none.
using extent_rule = u64 (*)(const call_arguments& c, u64 from);

struct effect {
    u8 argument;
    bool is_write;
    extent_rule bytes;
};
/// A rule of its own, for functions that no row can tell of: null where there is none.
using effect_rule = void (*)(const call_arguments& c, u64 pc);

struct judged_function {
    const char* name;
    effect effects[4];
    effect_rule also = nullptr;
};

// --- extents ----------------------------------------------------------------------------------------------------------

template <u64 Bytes>
u64 fixed(const call_arguments&, u64) {
    return Bytes;
}
/// A text, with its end.
inline u64 text(const call_arguments&, u64 from) { return length_of(reinterpret_cast<const char*>(from)) + 1; }
/// As many as argument `Count` says.
template <u32 Count, u64 Bytes = 1>
u64 counted(const call_arguments& c, u64) {
    return c[Count] * Bytes;
}

constexpr u64 scratch_bytes = 4096;
/// What the function writes there, as far as it is a text with an end: it is tried out on memory of ours. `Buffer` is the
/// argument; `Room` the one that says how large it is (equal to `Buffer`: none does).
template <u32 Buffer, u32 Room>
u64 text_written(const call_arguments& c, u64) {
    char scratch[scratch_bytes];
    call_arguments mine = c;
    mine.integers[Buffer] = sys::word(scratch);
    if (Room != Buffer && c[Room] > scratch_bytes) mine.integers[Room] = scratch_bytes;
    constexpr char untouched = '\xff';
    scratch[0] = untouched;
    call_again(mine);
    const u64 n = length_within(scratch, scratch_bytes);
    return scratch[0] == untouched ? 0 : n < scratch_bytes ? n + 1 : n;
}

// --- rows -------------------------------------------------------------------------------------------------------------

template <u8 Argument>
constexpr effect reads(extent_rule bytes) {
    return {Argument, false, bytes};
}
template <u8 Argument>
constexpr effect writes(extent_rule bytes) {
    return {Argument, true, bytes};
}

#define LOCKSTEP_JUDGED_CALL(name, ...)                                                                                \
    extern "C" __attribute__((visibility("hidden"), used))                                                             \
    const lockstep::rt::judged_function lockstep_row_##name{#name, __VA_ARGS__};                                       \
    asm(".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n"                                            \
        "  push %rbp\n  mov %rsp, %rbp\n  lea lockstep_row_" #name "(%rip), %r11\n  jmp lockstep_judged_call\n"        \
        ".size " #name ", . - " #name "\n")
/// A function with up to four effects.
#define LOCKSTEP_JUDGED(name, ...) LOCKSTEP_JUDGED_CALL(name, {__VA_ARGS__})
/// A function with a rule of its own.
#define LOCKSTEP_JUDGED_BY(name, rule) LOCKSTEP_JUDGED_CALL(name, {}, rule)

} // namespace lockstep::rt
