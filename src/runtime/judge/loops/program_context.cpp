// See program_context.hpp.
#include "runtime/judge/loops/program_context.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

/// Fills in what the frame with which the program entered this library tells.
void look_at_entry(program_context& c, const frame* entry) {
    if (entry == nullptr) return;
    c.sp = sys::word(entry) + sizeof(frame);
    c.registers[5] = sys::word(entry->up); // the program's rbp
}

} // namespace

program_context running_program() {
    program_context c{};
    asm volatile("mov %%rbx, %0" : "=m"(c.registers[0]));
    asm volatile("mov %%r12, %0" : "=m"(c.registers[1]));
    asm volatile("mov %%r13, %0" : "=m"(c.registers[2]));
    asm volatile("mov %%r14, %0" : "=m"(c.registers[3]));
    asm volatile("mov %%r15, %0" : "=m"(c.registers[4]));
    look_at_entry(c, entry_frame(static_cast<const frame*>(__builtin_frame_address(0))));
    return c;
}

program_context waiting_program(const thread& t) {
    program_context c{};
    const u64* saved = reinterpret_cast<const u64*>(t.saved.sp); // control words, r15 .. r12, rbx, rbp
    for (u32 i = 0; i < 5; ++i) c.registers[i] = saved[5 - i];
    look_at_entry(c, saved[6] == 0 ? nullptr : entry_frame(reinterpret_cast<const frame*>(saved[6])));
    if (c.sp == 0) c.sp = t.saved.sp; // it has not begun
    return c;
}

} // namespace lockstep::rt
