// Main before its first thread, in a loop that may never end: it asks for what only another thread could change. While main
// is alone it runs natively, and nobody would see it. So at the 65,536th operation, and whenever their number has doubled,
// its registers and its stack are noted; if it comes back there with the same ones, executions begin at that operation, and
// what watches every thread (spin.cpp) watches main.
//
// This is a suspicion and no verdict. Where it is wrong (what the loop counts lies elsewhere in memory), main's further
// operations before its first thread are steps, and nothing else is different. Not followed: loops without an operation,
// loops that count their turns on the stack or in a register, and main on a stack that it made itself.
#include "runtime/judge/loops/alone.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

alone_state alone{0, 65'536, 0, 0, 0, 0};

namespace {

/// One call site may serve several places of a loop: so often it is asked whether this is the one.
constexpr u32 most_arrivals = 64;
[[maybe_unused]] constexpr u64 most_stack_bytes = 64 * 1024;

[[maybe_unused]] u64 mix(u64 h, u64 value) { return (h ^ value) * 0x9fb21c651e98df25ULL ^ h >> 29; }

/// Registers and stack of the program where it called this library; 0: not known.
u64 state_of_program(const thread& main) {
#ifdef __clang__
    (void)main;
    return 0; // without -ffixed-* the registers may hold our own values
#else
    u64 rbx, r12, r13, r14, r15;
    asm volatile("mov %%rbx, %0; mov %%r12, %1" : "=r"(rbx), "=r"(r12));
    asm volatile("mov %%r13, %0; mov %%r14, %1; mov %%r15, %2" : "=r"(r13), "=r"(r14), "=r"(r15));
    const frame* const entry = entry_frame(static_cast<const frame*>(__builtin_frame_address(0)));
    const u64 sp = reinterpret_cast<u64>(entry) + sizeof(frame);
    if (entry == nullptr || !main.stack.contains(sp)) return 0;
    u64 h = mix(mix(mix(mix(mix(sp, rbx), r12), r13), r14), r15);
    h = mix(h, reinterpret_cast<u64>(entry->up)); // the program's rbp
    const u64 end = main.stack.base - sp > most_stack_bytes ? sp + most_stack_bytes : main.stack.base;
    for (u64 at = sp; at + sizeof(u64) <= end; at += sizeof(u64)) h = mix(h, *reinterpret_cast<const u64*>(at));
    return h | 1;
#endif
}

} // namespace

bool came_round(const thread& main, u64 pc, u64 address) {
    const u64 state = state_of_program(main);
    if (alone.operations < alone.next_head) {
        if (++alone.arrivals == most_arrivals) alone.head_pc = 0;
        return state != 0 && state == alone.head_state;
    }
    alone.head_pc = pc;
    alone.head_address = address;
    alone.head_state = state;
    alone.arrivals = 0;
    alone.next_head *= 2;
    return false;
}

} // namespace lockstep::rt
