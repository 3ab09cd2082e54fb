// See loop_heads.hpp.
#include "runtime/judge/loop_heads.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 head_slots = 1U << 14;
constexpr u32 most_heads = head_slots / 2; // beyond, every place is taken for one

u64 heads[head_slots];
u32 head_count;

u32 slot_of(u64 pc) {
    u32 i = static_cast<u32>((pc * 0x9e3779b97f4a7c15ULL) >> 40) & (head_slots - 1);
    while (heads[i] != 0 && heads[i] != pc) i = (i + 1) & (head_slots - 1);
    return i;
}

} // namespace

bool is_known_head(u64 pc) { return heads[slot_of(pc)] == pc || head_count == most_heads; }

void begin_again_with_head(u64 pc) {
    check(pc != 0 && !is_known_head(pc));
    heads[slot_of(pc)] = pc;
    ++head_count;
    begin_again();
}

} // namespace lockstep::rt
