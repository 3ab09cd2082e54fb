// See present_stack.hpp.
#include "runtime/judge/loops/present_stack.hpp"

#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

/// Calls of this library reach no deeper below the program's frames.
constexpr u64 most_used_by_us = 4096;

sys::range mapping_around(u64 sp) {
    for (u32 i = 0; i < new_mapping_count(); ++i) {
        const new_mapping& m = new_mapping_at(i);
        if (m.contains(sp)) return {m.low, m.high};
    }
    return {};
}

/// The block of the heap, between the guard pages that the program has made of it.
sys::range block_around(u64 sp) {
    const u64 block = heap_contains(sp) ? heap_live_block(sp) : 0;
    if (block == 0) return {};
    const u64 end = block + heap_size(reinterpret_cast<const void*>(block));
    sys::range r{block, sp / page_bytes * page_bytes + page_bytes};
    while (r.high < end && !is_hidden(r.high)) r.high += page_bytes;
    for (u64 at = sp / page_bytes * page_bytes; at > block && r.low == block; at -= page_bytes)
        if (is_hidden(at - 1)) r.low = at;
    if (r.high > end) r.high = end;
    return r;
}

sys::range stack_around(const thread& t, u64 sp) {
    if (sp >= t.made_stack.low && sp < t.made_stack.high) return t.made_stack;
    if (t.stack.contains(sp)) return {t.stack.low, t.stack.high};
    const sys::range mapping = mapping_around(sp);
    return mapping.high != 0 ? mapping : block_around(sp);
}

} // namespace

bool has_one_stack(const thread& t, u64 sp) {
    return t.stack.contains(sp) && !t.frames.many_stacks && !t.frames.jumped;
}

sys::range private_stack(const thread& t, u64 sp) {
    if (has_one_stack(t, sp)) return {t.stack.low, t.stack.high};
    const sys::range r = stack_around(t, sp);
    if (r.high == 0) return {};
    const u64 low = sp - r.low > most_used_by_us ? sp - most_used_by_us : r.low;
    return {low & ~u64{7}, (r.high + 7) & ~u64{7}}; // whole words
}

} // namespace lockstep::rt
