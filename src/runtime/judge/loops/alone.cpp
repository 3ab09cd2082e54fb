// Main before its first thread, in a loop that may never end: it asks for what only another thread could change. While main
// is alone it runs natively, and nobody would see it. So at the 65,536th operation, and whenever their number has doubled,
// its registers and its stack are noted; if it comes back there with the same ones, executions begin at that operation, and
// what watches every thread (spin.cpp) watches main.
//
// This is a suspicion and no verdict. Where it is wrong (what the loop counts lies elsewhere in memory), main's further
// operations before its first thread are steps, and nothing else is different. Not followed: loops without an operation,
// loops that count their turns on the stack or in a register, and main on a stack that it made itself.
#include "runtime/judge/loops/alone.hpp"

#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

alone_state alone{0, 65'536, 0, 0, 0, 0};

namespace {

/// One call site may serve several places of a loop: so often it is asked whether this is the one.
constexpr u32 most_arrivals = 64;
constexpr u64 most_stack_bytes = 64 * 1024;

/// Registers and stack of the program where it called this library; 0: not known.
u64 state_of_program(const thread& main) {
    const program_context at = running_program();
    if (!sees_registers || !main.stack.contains(at.sp)) return 0;
    u64 h = at.sp;
    for (const u64 word : at.registers) h = mix(h, word);
    const u64 end = main.stack.base - at.sp > most_stack_bytes ? at.sp + most_stack_bytes : main.stack.base;
    for (u64 word = at.sp; word + sizeof(u64) <= end; word += sizeof(u64))
        h = mix(h, *reinterpret_cast<const u64*>(word));
    return h | 1;
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
