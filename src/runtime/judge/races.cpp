// Data races, judged by happens-before (after FastTrack, Flanagan & Freund PLDI 2009, with byte masks and without its
// loss of concurrent reads): for each 8-byte granule the last access of each thread, kind and set of bytes. A later
// access that conflicts and does not happen after a remembered one is a race, whatever the order they came in.
#include "runtime/judge/races.hpp"

#include "runtime/judge/shadow.hpp"
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/threads/dead_stack.hpp"

namespace lockstep::rt {

namespace {

u16 recorded_stack(const cell& of, u64* to) {
    if (of.stack == 0 || !recording()) return 0;
    const trace::call_stack& s = trace::slot_stacks(g.channel, g.slot)[of.stack];
    copy_bytes(to, s.pc, s.depth * sizeof(u64));
    return static_cast<u16>(s.depth);
}

/// `t` returns from a function whose frame another thread uses, at any time for all that is known.
void found_left(thread& t, u64 granule, const cell& use, u64 pc) {
    if ((use.kind & access_atomic) == 0) report_invisible(use.pc);
    if ((g.job->flags & trace::ignore_races) != 0) return;
    for (u32 i = 0; i < g.job->finding_count; ++i)
        if (g.job->findings[i].kind == finding_kind::use_after_return && g.job->findings[i].a_pc == use.pc) return;
    const u64 address = granule + static_cast<u32>(__builtin_ctz(use.mask));
    finding& f = note_finding(finding_kind::use_after_return, address, use.pc);
    f.size = static_cast<u32>(__builtin_popcount(use.mask));
    f.a = trace::thread_process(use.thread);
    f.a_is_write = use.kind & access_writes;
    f.a_depth = recorded_stack(use, f.a_stack);
    f.b = trace::thread_process(t.index);
    f.b_pc = pc;
    f.b_depth = copy_stack(t, pc, f.b_stack);
    f.b_address = address; // it still lived when it was used
    say_if_thread_local(f, t, address);
    if ((g.job->flags & trace::stop_at_finding) != 0) end_execution(trace::ending::failed, 0);
}

void found_race(u64 address, const cell& before, u8 kind, u64 pc) {
    if ((before.kind & access_atomic) == 0) report_invisible(before.pc);
    if ((kind & access_atomic) == 0) report_invisible(pc);
    if ((g.job->flags & trace::ignore_races) != 0 || ((before.kind | kind) & access_excluded) != 0) return;
    for (u32 i = 0; i < g.job->finding_count; ++i) {
        const finding& f = g.job->findings[i];
        if (f.kind != finding_kind::data_race) continue;
        if ((f.a_pc == pc && f.b_pc == before.pc) || (f.a_pc == before.pc && f.b_pc == pc)) return;
    }
    finding& f = note_finding(finding_kind::data_race, address, pc);
    f.a_is_write = kind & access_writes;
    f.a_is_atomic = (kind & access_atomic) != 0;
    f.a_frees = (kind & access_frees) != 0 && f.a_is_write != 0;
    f.b_is_write = before.kind & access_writes;
    f.b_is_atomic = (before.kind & access_atomic) != 0;
    f.b = trace::thread_process(before.thread);
    f.b_pc = before.pc;
    f.b_address = (address & ~u64{7}) + static_cast<u32>(__builtin_ctz(before.mask));
    f.b_size = static_cast<u32>(__builtin_popcount(before.mask));
    f.b_depth = recorded_stack(before, f.b_stack);
    if ((g.job->flags & trace::stop_at_finding) != 0) end_execution(trace::ending::failed, 0);
}

/// Two accesses, by different threads, to bytes of one granule.
bool races(const thread& t, const cell& before, u8 bytes, u8 kind) {
    return (before.mask & bytes) != 0 && ((before.kind | kind) & access_writes) != 0 &&
           (before.kind & kind & access_atomic) == 0 && !trace::covers_event(t.past.clock, before.thread, before.clock);
}

void judge(thread& t, u64 key, u8 bytes, u8 kind, u64 pc, u64 address) {
    granule& at_key = granule_at(key);
    bool stored = false;
    for (u32 i = at_key.head; i != 0; i = shadow.cells[i].next) {
        cell& c = shadow.cells[i];
        if (c.thread == t.index) {
            if (c.mask == bytes && c.kind == kind) {
                c.clock = t.past.clock[t.index];
                c.pc = pc;
                c.stack = g.access_stack;
                stored = true;
            }
        } else if (races(t, c, bytes, kind) && address >= page_bytes) { // at null nothing is accessed: that crashes
            found_race(address, c, kind, pc);
        }
    }
    if (stored) return;
    const u32 i = new_cell();
    shadow.cells[i] = {t.past.clock[t.index], static_cast<u16>(t.index), bytes, kind, pc, at_key.head, g.access_stack};
    at_key.head = i;
}

} // namespace

void judge_range(thread& t, u64 address, u64 size, u8 kind, u64 pc) {
    if (recording()) leaving_no_trace([&] { g.access_stack = record_stack(t, pc); });
    const u64 end = address + size;
    for (u64 at = address; at < end;) {
        const u64 key = at >> 3;
        const u64 stop = (key + 1) << 3 < end ? (key + 1) << 3 : end;
        const u8 bytes = static_cast<u8>(((1U << (stop - at)) - 1) << (at & 7));
        judge(t, key, bytes, kind, pc, at);
        at = stop;
    }
}

void judge_freeing(thread& t, u64 block, u64 size, u8 kind, u64 pc) {
    constexpr u8 all_bytes = 0xff;
    each_granule(block, block + size, [&](const granule& known) {
        for (u32 i = known.head; i != 0; i = shadow.cells[i].next) {
            const cell& c = shadow.cells[i];
            if (c.thread != t.index && races(t, c, all_bytes, kind))
                found_race((known.key << 3) + static_cast<u32>(__builtin_ctz(c.mask)), c, kind, pc);
        }
    });
}

void judge_end(thread& t, u64 low, u64 high, u64 pc) {
    each_granule(low, high, [&](granule& old) {
        for (u32 i = old.head; i != 0; i = shadow.cells[i].next) {
            const cell& c = shadow.cells[i];
            if (c.thread != t.index && !trace::covers_event(t.past.clock, c.thread, c.clock))
                found_left(t, old.key << 3, c, pc);
        }
        forget(old);
    });
}

} // namespace lockstep::rt
