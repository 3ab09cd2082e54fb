// Call stacks of the program's threads, from the shadow stack that instrumented functions keep.
#include "runtime/state.hpp"

namespace lockstep::rt {

u16 copy_stack(thread& t, u64 pc, u64* to) {
    u32 n = 0;
    if (pc != 0) to[n++] = pc;
    const u32 depth = t.shadow_depth < max_shadow_depth ? t.shadow_depth : max_shadow_depth;
    for (u32 i = depth; i != 0 && n < trace::max_stack_depth; --i) to[n++] = t.shadow[i - 1].pc;
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
