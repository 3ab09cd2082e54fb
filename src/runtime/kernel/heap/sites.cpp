// See sites.hpp. Equal stacks are one, so that a loop that allocates needs one entry.
#include "runtime/kernel/heap/sites.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 max_sites = 1U << 14;
constexpr u32 index_size = max_sites * 2;

// Number 0 is no site: a place that is not known is 0 as well.
trace::call_site* sites;
u16* index_of; ///< by hash
u32 used = 1, used_alone = 1;

void prepare() {
    if (sites != nullptr) return;
    sites = static_cast<trace::call_site*>(sys::map(max_sites * sizeof(trace::call_site)));
    index_of = static_cast<u16*>(sys::map(index_size * sizeof(u16)));
}

bool same(const trace::call_site& a, const trace::call_site& b) {
    return a.pc == b.pc && a.depth == b.depth && same_bytes(a.callers, b.callers, a.depth * sizeof(u64));
}

u32 home(const trace::call_site& s) {
    u64 hash = s.pc;
    for (u32 i = 0; i < s.depth; ++i) hash = (hash ^ s.callers[i]) * 0x9e3779b97f4a7c15ULL;
    return static_cast<u32>(hash >> 40) & (index_size - 1);
}

/// The place in the index where the site is, or would be.
u32 probe(const trace::call_site& s) {
    u32 i = home(s);
    while (index_of[i] != 0 && !same(sites[index_of[i]], s)) i = (i + 1) & (index_size - 1);
    return i;
}

trace::call_site present_site(u64 pc) {
    u64 stack[trace::max_stack_depth];
    trace::call_site s{};
    s.pc = pc;
    const u16 depth = copy_stack(self(), pc, stack);
    s.depth = depth < trace::max_site_depth ? depth : u16{trace::max_site_depth};
    copy_bytes(s.callers, stack, s.depth * sizeof(u64));
    return s;
}

} // namespace

u64 note_site(u64 pc) {
    if (!attached() || pc == 0 || (running() && !recording())) return pc;
    prepare();
    const trace::call_site s = present_site(pc);
    const u32 i = probe(s);
    if (index_of[i] == 0) {
        if (used == max_sites) return pc;
        sites[used] = s;
        index_of[i] = static_cast<u16>(used++);
        if (!running()) used_alone = used;
    }
    return index_of[i];
}

trace::call_site site_of(u64 noted) {
    if (noted != 0 && noted < used) return sites[noted];
    trace::call_site s{};
    s.pc = noted;
    return s;
}

void reset_sites() {
    while (used > used_alone) index_of[probe(sites[--used])] = 0; // the last one first: no other is behind it
}

} // namespace lockstep::rt
