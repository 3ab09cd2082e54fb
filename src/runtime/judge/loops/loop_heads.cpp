// See loop_heads.hpp.
#include "runtime/judge/loops/loop_heads.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 head_slots = 1U << 14;
constexpr u32 most_heads = head_slots / 2; // beyond, every place is taken for one

struct {
    u64 pc;
    head_kind known;
} heads[head_slots];
u32 head_count;

u32 slot_of(u64 pc) {
    u32 i = static_cast<u32>((pc * 0x9e3779b97f4a7c15ULL) >> 40) & (head_slots - 1);
    while (heads[i].pc != 0 && heads[i].pc != pc) i = (i + 1) & (head_slots - 1);
    return i;
}

} // namespace

head_kind known_head(u64 pc) {
    const auto& h = heads[slot_of(pc)];
    return h.pc == pc ? h.known : head_count == most_heads ? head_kind::waits : head_kind::unknown;
}

void begin_again_with_head(u64 pc, head_kind known) {
    check(pc != 0 && known_head(pc) < known);
    auto& h = heads[slot_of(pc)];
    if (h.pc == 0) ++head_count;
    h = {pc, known};
    begin_again();
}

} // namespace lockstep::rt
