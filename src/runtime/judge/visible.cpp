#include "runtime/judge/visible.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

u32 visible_count;

namespace {

constexpr u32 visible_size = trace::max_visible_pcs * 4;
u64 visible[visible_size];
u32 visible_generation;

u32 visible_slot(u64 pc) { return static_cast<u32>((pc * 0x9e3779b97f4a7c15ULL) >> 40) & (visible_size - 1); }

} // namespace

bool is_among_visible(u64 pc) {
    for (u32 i = visible_slot(pc); visible[i] != 0; i = (i + 1) & (visible_size - 1))
        if (visible[i] == pc) return true;
    return false;
}

void refresh_visible() {
    if (g.channel->visible_generation == visible_generation) return;
    visible_generation = g.channel->visible_generation;
    visible_count = g.channel->visible_count;
    fill_bytes(visible, 0, sizeof visible);
    for (u32 n = 0; n < visible_count; ++n) {
        u32 i = visible_slot(g.channel->visible_pcs[n]);
        while (visible[i] != 0) i = (i + 1) & (visible_size - 1);
        visible[i] = g.channel->visible_pcs[n];
    }
}

void report_invisible(u64 pc) {
    if (pc == 0 || is_visible(pc)) return;
    for (u32 i = 0; i < g.job->racy_pc_count; ++i)
        if (g.job->racy_pcs[i] == pc) return;
    if (g.job->racy_pc_count < sizeof g.job->racy_pcs / sizeof(u64)) g.job->racy_pcs[g.job->racy_pc_count++] = pc;
}

} // namespace lockstep::rt
