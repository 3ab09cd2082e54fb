// What the program does to memory, judged. A plain access is judged against the heap's blocks, the frames of other
// threads and the accesses of other threads; where its place in the program is visible, it is a step of the schedule as
// well (see docs/architecture.md).
#include "runtime/judge/accesses.hpp"

#include "runtime/judge/blocks.hpp"
#include "runtime/judge/loops/alone.hpp"
#include "runtime/judge/loops/state_name.hpp"
#include "runtime/judge/races.hpp"
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/threads/dead_stack.hpp"

namespace lockstep::rt {

namespace {

/// As an event says it, which has room for 4 GiB.
u32 touched_bytes(u64 size) { return size < ~u32{0} ? static_cast<u32>(size) : ~u32{0}; }

/// How much of the value goes into the event; of what is freed, nothing.
u8 value_bytes(u64 size, u8 kind) { return static_cast<u8>((kind & access_frees) != 0 ? 0 : size < 8 ? size : 8); }

/// A plain access that is a step: offered to the scheduler, with the value it finds.
void scheduled_access(thread& t, u64 address, u64 size, u8 kind, u64 pc) {
    const bool is_write = (kind & access_writes) != 0;
    event& e = announce(t, is_write ? op::plain_write : op::plain_read, pc);
    touch(e.first, address, is_write ? commute::exclusive : commute::reads, 0, touched_bytes(size));
    e.detail = value_bytes(size, kind);
    event* done = perform(t);
    copy_bytes(&done->before, reinterpret_cast<void*>(address), done->detail);
    done->after = done->before;
    if (is_write) {
        note_write(t);
        if (!trace::frees(*done)) t.open_write = done;
    } else if ((kind & access_frees) == 0) {
        note_read(t, address, size);
    }
}

/// Full recordings show plain accesses that are not steps, too.
void recorded_access(thread& t, u64 address, u64 size, u8 kind, u64 pc) {
    const bool is_write = (kind & access_writes) != 0;
    finish_write(t);
    event e{};
    e.kind = is_write ? op::plain_write : op::plain_read;
    e.process = trace::thread_process(t.index);
    e.pc = pc;
    e.flags = trace::unscheduled;
    e.order = 5;
    e.detail = value_bytes(size, kind);
    touch(e.first, address, is_write ? commute::exclusive : commute::reads, 0, touched_bytes(size));
    e.stack = record_stack(t, pc);
    copy_bytes(&e.before, reinterpret_cast<void*>(address), e.detail);
    e.after = e.before;
    const u32 at = g.event_count;
    append_event(e);
    if (is_write && !trace::frees(e) && g.event_count != at) t.open_write = &g.events[at];
}

/// Does the author of a lock say that what happens now is no race?
u8 excluded(const thread& t) { return t.exclusions != 0 ? access_excluded : 0; }

/// Main is alone, or not even attached.
void access_alone(u64 address, u64 size, bool is_write, u64 pc) {
    if (attached() && !is_write && size != 0 && may_go_round(pc, address))
        scheduled_access(self(), address, size, false, pc);
}

void end_of_memory(thread& t, u64 address, u64 size, u8 kind, u64 pc) {
    note_write(t);
    if (g.threads < 2 || kind == 0) return;
    ++g.job->plain_accesses;
    judge_freeing(t, address, size, kind, pc);
}

} // namespace

void plain_access(u64 address, u64 size, bool is_write, u64 pc) {
    if (!running()) return access_alone(address, size, is_write, pc);
    if (size == 0) return;
    thread& t = self();
    const u8 kind = static_cast<u8>((is_write ? access_writes : 0) | excluded(t));
    if (heap_contains(address)) judge_block(address, size, is_write, pc);
    if (is_visible(pc)) {
        scheduled_access(t, address, size, kind, pc);
        judge_frames(t, address, size, kind, pc);
    } else {
        judge_frames(t, address, size, kind, pc);
        if (recording()) leaving_no_trace([&] { recorded_access(t, address, size, kind, pc); });
        if (!is_write && t.spin.head.pc != 0 && !t.stack.contains(address)) note_read(t, address, size);
        if (++t.spin.plain_reads_alone > plain_reads_watched) watch_plain_loop(t, address, pc);
    }
    if (g.threads > 1) {
        ++g.job->plain_accesses;
        judge_range(t, address, size, kind, pc);
    }
    if (names_states()) wipe_dead_frames();
}

void freeing_access(u64 address, u64 size, u64 pc) {
    constexpr u8 kind = access_writes | access_frees;
    if (is_visible(pc)) scheduled_access(self(), address, size, kind, pc);
    else if (recording()) leaving_no_trace([&] { recorded_access(self(), address, size, kind, pc); });
    end_of_memory(self(), address, size, kind, pc);
}

void mapping_access(u64 address, u64 size, u8 kind, u64 pc) {
    scheduled_access(self(), address, size, access_writes | access_frees, pc);
    end_of_memory(self(), address, size, kind, pc);
}

void reusing_access(u64 address, u64 size, u64 pc) {
    if (g.threads < 2) return;
    if (is_visible(pc)) scheduled_access(self(), address, size, access_writes, pc);
    judge_range(self(), address, size, access_writes, pc);
}

void judge_object(thread& t, const event& e) {
    const trace::op_traits& of = trace::traits(e.kind);
    if (!of.looks_at_object) return;
    if (heap_contains(e.first.address))
        judge_block(e.first.address, e.first.size, (of.memory & trace::stores) != 0, e.pc);
    const bool judges_itself = (of.memory & (trace::loads | trace::stores)) != 0;
    if (g.threads < 2 || judges_itself) return;
    constexpr u32 least_bytes = sizeof(u32); // no object is smaller
    if (t.stack.contains(e.first.address) && e.first.address < t.frames.lowest_object)
        t.frames.lowest_object = e.first.address;
    judge_frames(t, e.first.address, least_bytes, access_atomic, e.pc);
    judge_range(t, e.first.address, least_bytes, access_atomic, e.pc);
}

void atomic_access(u64 address, u32 size, bool is_write, u64 pc) {
    if (g.threads < 2) return;
    thread& t = self();
    const u8 kind = static_cast<u8>((is_write ? access_writes : 0) | access_atomic | excluded(t));
    judge_frames(t, address, size, kind, pc);
    judge_range(t, address, size, kind, pc);
}

} // namespace lockstep::rt
