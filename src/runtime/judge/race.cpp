// Data races, judged by happens-before (after FastTrack, Flanagan & Freund PLDI 2009, with byte masks and without its
// loss of concurrent reads): for each 8-byte granule the last access of each thread, kind and set of bytes. A later
// access that conflicts and does not happen after a remembered one is a race, whatever the order they came in.
//
// Accesses at *visible* program counters are steps of the schedule as well; see docs/how-it-works.md.
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u8 writes = access_writes, atomically = access_atomic;

struct cell {
    u32 clock;
    u16 thread;
    u8 mask; ///< bytes of the granule
    u8 kind;
    u64 pc;
    u32 next;
    u32 event; ///< full recordings: stack index
};

struct granule {
    u64 key;
    u32 generation; ///< of the execution that wrote it; older ones are empty
    u32 head;
};

constexpr u32 max_granules = 1U << 24;
constexpr u32 max_cells = 1U << 26;

granule* table;
u32 mask = (1U << 12) - 1, used, generation;
cell* cells;
u32 cells_used;
u32 free_cells; ///< list of cells whose memory was freed

void prepare() {
    if (table != nullptr) return;
    table = static_cast<granule*>(sys::map(max_granules * sizeof(granule)));
    cells = static_cast<cell*>(sys::map(u64{max_cells} * sizeof(cell)));
}

u32 home(u64 key) { return static_cast<u32>((key * 0x9e3779b97f4a7c15ULL) >> 32) & mask; }

/// Doubles the table in place: clears it and enters the live granules again from a list in the unused upper half.
void grow() {
    if ((mask + 1) * 4ULL > max_granules) refuse("the program touches too much shared memory in one execution");
    granule* list = table + max_granules / 2;
    u32 count = 0;
    for (u32 i = 0; i <= mask; ++i)
        if (table[i].generation == generation) list[count++] = table[i];
    for (u32 i = 0; i <= mask; ++i) table[i].generation = 0;
    mask = mask * 2 + 1;
    for (u32 n = 0; n < count; ++n) {
        u32 i = home(list[n].key);
        while (table[i].generation == generation) i = (i + 1) & mask;
        table[i] = list[n];
        list[n].generation = 0;
    }
}

granule& granule_at(u64 key) {
    for (u32 i = home(key);; i = (i + 1) & mask) {
        granule& g0 = table[i];
        if (g0.generation != generation) {
            if (used * 2 > mask) {
                grow();
                return granule_at(key);
            }
            ++used;
            g0 = {key, generation, 0};
            return g0;
        }
        if (g0.key == key) return g0;
    }
}

u32 new_cell() {
    if (const u32 i = free_cells; i != 0) {
        free_cells = cells[i].next;
        return i;
    }
    if (cells_used == max_cells) refuse("the program touches too much shared memory in one execution");
    return cells_used++;
}

void forget(granule& old) {
    while (const u32 i = old.head) {
        old.head = cells[i].next;
        cells[i].next = free_cells;
        free_cells = i;
    }
}

/// Calls f for those of the granules in [low, high) that are known.
template <class F>
void each_granule(u64 low, u64 high, F f) {
    if (used == 0) return;
    if ((high - low) / 8 > mask) {
        for (u32 i = 0; i <= mask; ++i)
            if (table[i].generation == generation && table[i].key << 3 >= low && table[i].key << 3 < high) f(table[i]);
        return;
    }
    for (u64 key = low >> 3; key < (high + 7) >> 3; ++key) {
        for (u32 i = home(key); table[i].generation == generation; i = (i + 1) & mask) {
            if (table[i].key != key) continue;
            f(table[i]);
            break;
        }
    }
}

// --- the visible set -------------------------------------------------------------------------------------------------

constexpr u32 visible_size = trace::max_visible_pcs * 4;
u64 visible[visible_size];
u32 visible_count, visible_generation;

u32 visible_slot(u64 pc) { return static_cast<u32>((pc * 0x9e3779b97f4a7c15ULL) >> 40) & (visible_size - 1); }

void add_racy(u64 pc) {
    if (pc == 0 || is_visible(pc)) return;
    for (u32 i = 0; i < g.job->racy_pc_count; ++i)
        if (g.job->racy_pcs[i] == pc) return;
    if (g.job->racy_pc_count < sizeof g.job->racy_pcs / sizeof(u64)) g.job->racy_pcs[g.job->racy_pc_count++] = pc;
}

u16 recorded_stack(const cell& of, u64* to) {
    if (of.event == 0 || !recording()) return 0;
    const trace::call_stack& s = trace::slot_stacks(g.channel, g.slot)[of.event];
    copy_bytes(to, s.pc, s.depth * sizeof(u64));
    return static_cast<u16>(s.depth);
}

/// `t` returns from a function whose frame another thread uses, at any time for all that is known.
void found_left(thread& t, u64 granule, const cell& use, u64 pc) {
    if ((use.kind & atomically) == 0) add_racy(use.pc);
    if ((g.job->flags & trace::ignore_races) != 0) return;
    for (u32 i = 0; i < g.job->finding_count; ++i)
        if (g.job->findings[i].kind == finding_kind::use_after_return && g.job->findings[i].a_pc == use.pc) return;
    const u64 address = granule + static_cast<u32>(__builtin_ctz(use.mask));
    finding& f = note_finding(finding_kind::use_after_return, address, use.pc);
    f.size = static_cast<u32>(__builtin_popcount(use.mask));
    f.a = trace::thread_process(use.thread);
    f.a_is_write = use.kind & writes;
    f.a_depth = recorded_stack(use, f.a_stack);
    f.b = trace::thread_process(t.index);
    f.b_pc = pc;
    f.b_depth = copy_stack(t, pc, f.b_stack);
    f.b_address = address; // it still lived when it was used
    if ((g.job->flags & trace::stop_at_finding) != 0) end_execution(trace::ending::failed, 0);
}

void found_race(thread& t, u64 address, const cell& before, u8 kind, u64 pc) {
    if ((before.kind & atomically) == 0) add_racy(before.pc);
    if ((kind & atomically) == 0) add_racy(pc);
    if ((g.job->flags & trace::ignore_races) != 0) return;
    for (u32 i = 0; i < g.job->finding_count; ++i) {
        const finding& f = g.job->findings[i];
        if (f.kind != finding_kind::data_race) continue;
        if ((f.a_pc == pc && f.b_pc == before.pc) || (f.a_pc == before.pc && f.b_pc == pc)) return;
    }
    finding& f = note_finding(finding_kind::data_race, address, pc);
    f.a_is_write = kind & writes;
    f.a_is_atomic = (kind & atomically) != 0;
    f.b_is_write = before.kind & writes;
    f.b_is_atomic = (before.kind & atomically) != 0;
    f.b = trace::thread_process(before.thread);
    f.b_pc = before.pc;
    f.b_address = (address & ~u64{7}) + static_cast<u32>(__builtin_ctz(before.mask));
    f.b_size = static_cast<u32>(__builtin_popcount(before.mask));
    f.b_depth = recorded_stack(before, f.b_stack);
    (void)t;
    if ((g.job->flags & trace::stop_at_finding) != 0) end_execution(trace::ending::failed, 0);
}

void judge(thread& t, u64 key, u8 bytes, u8 kind, u64 pc, u64 address, u32 stack) {
    granule& here = granule_at(key);
    bool stored = false;
    for (u32 i = here.head; i != 0; i = cells[i].next) {
        cell& c = cells[i];
        if (c.thread == t.index) {
            if (c.mask == bytes && c.kind == kind) {
                c.clock = t.past.clock[t.index];
                c.pc = pc;
                c.event = stack;
                stored = true;
            }
        } else if ((c.mask & bytes) != 0 && ((c.kind | kind) & writes) != 0 && (c.kind & kind & atomically) == 0 &&
                   c.clock > t.past.clock[c.thread]) {
            found_race(t, address, c, kind, pc);
        }
    }
    if (stored) return;
    const u32 i = new_cell();
    cells[i] = {t.past.clock[t.index], static_cast<u16>(t.index), bytes, kind, pc, here.head, stack};
    here.head = i;
}

void judge_range(thread& t, u64 address, u64 size, u8 kind, u64 pc) {
    const u32 stack = recording() ? record_stack(t, pc) : 0;
    const u64 end = address + size;
    for (u64 at = address; at < end;) {
        const u64 key = at >> 3;
        const u64 stop = (key + 1) << 3 < end ? (key + 1) << 3 : end;
        const u8 bytes = static_cast<u8>(((1U << (stop - at)) - 1) << (at & 7));
        judge(t, key, bytes, kind, pc, at, stack);
        at = stop;
    }
}

void judge_heap(u64 address, u64 size, u64 pc) {
    const heap_status status = heap_check(address, size);
    if (status == heap_status::live) return;
    const bool freed = status == heap_status::freed;
    finding& f = note_finding(freed ? finding_kind::use_after_free : finding_kind::heap_overflow, address, pc);
    f.size = static_cast<u32>(size);
    heap_block block{};
    if (heap_describe(address, block)) {
        f.block = block.begin;
        f.block_size = block.size;
        f.allocated_by = trace::thread_process(block.allocated_by);
        f.allocated_pc = block.allocated_pc;
        f.freed_by = trace::thread_process(block.freed_by);
        f.freed_pc = block.freed_pc;
    }
    end_execution(trace::ending::failed, 0);
}

/// A plain access that is a step: offered to the scheduler, with the value it finds.
void scheduled_access(thread& t, u64 address, u64 size, bool is_write, u64 pc) {
    event& e = announce(t, is_write ? op::plain_write : op::plain_read, pc);
    touch(e.first, address, is_write ? commute::exclusive : commute::reads, 0, static_cast<u32>(size));
    e.detail = static_cast<u8>(size < 8 ? size : 8);
    event* done = perform(t);
    copy_bytes(&done->before, reinterpret_cast<void*>(address), done->detail);
    done->after = done->before;
    if (is_write) {
        note_write(t);
        t.open_write = done;
    } else {
        note_read(t, address, static_cast<u32>(size), done->before);
    }
}

/// Full recordings show plain accesses that are not steps, too.
void recorded_access(thread& t, u64 address, u64 size, bool is_write, u64 pc) {
    finish_write(t);
    event e{};
    e.kind = is_write ? op::plain_write : op::plain_read;
    e.process = trace::thread_process(t.index);
    e.pc = pc;
    e.flags = trace::unscheduled;
    e.order = 5;
    e.detail = static_cast<u8>(size < 8 ? size : 8);
    touch(e.first, address, is_write ? commute::exclusive : commute::reads, 0, static_cast<u32>(size));
    e.stack = record_stack(t, pc);
    copy_bytes(&e.before, reinterpret_cast<void*>(address), e.detail);
    e.after = e.before;
    const u32 at = g.event_count;
    append_event(e);
    if (is_write && g.event_count != at) t.open_write = &g.events[at];
}

} // namespace

bool is_visible(u64 pc) {
    if (visible_count == 0) return false;
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

void reset_shadow() {
    prepare();
    used = 0;
    cells_used = 1;
    free_cells = 0;
    if (++generation == 0) { // once in four thousand million executions
        fill_bytes(table, 0, (u64{mask} + 1) * sizeof(granule));
        generation = 1;
    }
}

void plain_access(u64 address, u64 size, bool is_write, u64 pc) {
    if (!running() || size == 0) return;
    thread& t = self();
    if (heap_contains(address)) judge_heap(address, size, pc);
    if (is_visible(pc)) {
        scheduled_access(t, address, size, is_write, pc);
        judge_frames(t, address, size, is_write ? writes : 0, pc);
    } else {
        judge_frames(t, address, size, is_write ? writes : 0, pc);
        if (recording()) recorded_access(t, address, size, is_write, pc);
        if (is_write && !t.stack.contains(address)) note_write(t);
        if (++t.spin.plain_reads_alone > 100'000) watch_plain_loop(t, address, pc);
    }
    if (g.threads > 1) {
        ++g.job->plain_accesses;
        judge_range(t, address, size, is_write ? writes : 0, pc);
    }
}

void judge_object(thread& t, const event& e) {
    const trace::op_traits& of = trace::traits(e.kind);
    if (!of.looks_at_object) return;
    if (heap_contains(e.first.address)) return judge_heap(e.first.address, e.first.size, e.pc);
    const bool judges_itself = (of.memory & (trace::loads | trace::stores)) != 0;
    if (g.threads < 2 || judges_itself || !on_stack_of_another(t, e.first.address)) return;
    judge_frames(t, e.first.address, e.first.size, atomically | writes, e.pc);
    judge_range(t, e.first.address, e.first.size, atomically | writes, e.pc);
}

void atomic_access(u64 address, u32 size, bool is_write, u64 pc) {
    if (g.threads < 2) return;
    const u8 kind = static_cast<u8>((is_write ? writes : 0) | atomically);
    judge_frames(self(), address, size, kind, pc);
    judge_range(self(), address, size, kind, pc);
}

void report_visible_loop(u64 pc) { add_racy(pc); }

void forget_accesses(u64 low, u64 high) {
    if (running()) each_granule(low, high, [](granule& old) { forget(old); });
}

void judge_end(thread& t, u64 low, u64 high, u64 pc) {
    each_granule(low, high, [&](granule& old) {
        for (u32 i = old.head; i != 0; i = cells[i].next) {
            const cell& c = cells[i];
            if (c.thread != t.index && c.clock > t.past.clock[c.thread]) found_left(t, old.key << 3, c, pc);
        }
        forget(old);
    });
}

} // namespace lockstep::rt
