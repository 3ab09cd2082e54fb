// Call stacks of the program's threads, from the shadow stack that instrumented functions keep. Between the innermost
// instrumented function and the runtime there may be library code that is not instrumented (std::thread::join calls
// pthread_join): the call site in the program itself is then looked for on the stack.
#include "runtime/kernel/state.hpp"

#include <elf.h>
#include <sys/auxv.h>

namespace lockstep::rt {

namespace {

sys::range program_code;

constexpr u64 scan_bytes =
    64 * 1024; ///< how far below a function's frame ours may lie, on a stack of the program's own

void find_program_code() {
    const auto* header = reinterpret_cast<const Elf64_Phdr*>(getauxval(AT_PHDR));
    const u64 count = getauxval(AT_PHNUM);
    u64 base = 0;
    for (u64 i = 0; i < count; ++i)
        if (header[i].p_type == PT_PHDR) base = reinterpret_cast<u64>(header) - header[i].p_vaddr;
    for (u64 i = 0; i < count; ++i)
        if (header[i].p_type == PT_LOAD && (header[i].p_flags & PF_X) != 0)
            program_code = {base + header[i].p_vaddr, base + header[i].p_vaddr + header[i].p_memsz};
}

bool in_program(u64 address) {
    if (program_code.high == 0) find_program_code();
    return address >= program_code.low && address < program_code.high;
}

/// Is there a call instruction right before this address? (call rel32, or call through a register or memory.)
bool follows_call(u64 address) {
    const u8* code = reinterpret_cast<const u8*>(address);
    if (address - program_code.low < 7) return false;
    if (code[-5] == 0xe8) return true;
    for (int length = 2; length <= 7; ++length)
        if (code[-length] == 0xff && (code[-length + 1] & 0x38) == 0x10) return true;
    return false;
}

/// Where the program switches stacks itself, the frames that we know of may lie on another one, with nothing between that
/// could be read. So one byte of each page is asked for.
bool is_readable(u64 low, u64 high) {
    constexpr u64 page = 4096;
    for (u64 at = low; at < high; at = (at / page + 1) * page) {
        u8 byte;
        const u64 to[2] = {sys::word(&byte), 1}, from[2] = {at, 1};
        if (sys::call(SYS_process_vm_readv, static_cast<u64>(sys::call(SYS_getpid)), sys::word(to), 1, sys::word(from),
                      1) != 1)
            return false;
    }
    return true;
}

/// The program's own call site below `pc`, which lies in a library; `pc` itself where none is found. The innermost
/// instrumented function called __tsan_func_entry and this library from the same stack depth, as a rule: so its return
/// address lies where that of __tsan_func_entry lay. Where it does not, the first one below is taken.
u64 site_in_program(const thread& t, u64 pc) {
    if (t.frames.depth == 0 || t.frames.depth > max_shadow_depth) return pc;
    const u64 here = reinterpret_cast<u64>(__builtin_frame_address(0));
    const u64 call = t.frames.at[t.frames.depth - 1].sp + sizeof(u64);
    const u64 end = t.frames.many_stacks ? here + scan_bytes : t.stack.high;
    if (call <= here || call >= end || (t.frames.many_stacks && !is_readable(here, call + sizeof(u64)))) return pc;
    for (u64 at = call; at > here; at -= sizeof(u64)) {
        const u64 value = *reinterpret_cast<const u64*>(at);
        if (in_program(value) && follows_call(value)) return value;
    }
    return pc;
}

} // namespace

const frame* entry_frame(const frame* ours) {
    while (ours != nullptr && inside_runtime(ours->return_address)) ours = ours->up;
    return ours;
}

u16 copy_stack(thread& t, u64 pc, u64* to) {
    u32 n = 0;
    if (pc != 0) to[n++] = in_program(pc) ? pc : site_in_program(t, pc);
    for (u32 i = t.frames.known(); i != 0 && n < trace::max_stack_depth; --i) to[n++] = t.frames.at[i - 1].pc;
    return static_cast<u16>(n);
}

u16 record_stack(thread& t, u64 pc) {
    trace::call_stack* all = trace::slot_stacks(g.channel, g.slot);
    if (g.job->stack_count >= 65535) return 0;
    trace::call_stack& here = all[g.job->stack_count];
    here.depth = copy_stack(t, pc, here.pc);
    const u32 last = g.last_stack[t.index];
    if (last != 0 && all[last].depth == here.depth && same_bytes(all[last].pc, here.pc, here.depth * sizeof(u64)))
        return static_cast<u16>(last);
    g.last_stack[t.index] = g.job->stack_count++;
    return static_cast<u16>(g.last_stack[t.index]);
}

} // namespace lockstep::rt
