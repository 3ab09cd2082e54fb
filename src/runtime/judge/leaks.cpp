// Leaks, by what can be reached, as LeakSanitizer judges: a block is leaked if no pointer to it, or into it, lies in the
// program's variables, on the stack of the thread that ended the process, in what that thread keeps for itself, or in
// another block that is reached. A singleton, a cache and what exit() leaves on the stack are no leaks.
//
// A pointer to a block that is new since the snapshot can only lie in memory that has changed since, and the rollback
// knows which pages have: only those are looked at, and only where blocks are left. What libc has allocated for itself
// leads to others and is not judged itself.
//
// Not judged: blocks from before the first thread (each execution has the same); executions that have mapped memory
// themselves, where pointers may lie. Taken for alive: what only old memory leads to that nothing leads to itself.
#include "runtime/judge/leaks.hpp"

#include "runtime/kernel/heap/heap_layout.hpp"
#include "runtime/kernel/heap/sites.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

using namespace heap_detail;

constexpr u64 pointer_bytes = sizeof(u64);

/// A live block has no use for what its header says of its end: so there is the mark of what was reached, and the list of
/// what is to be looked through. All of it is forgotten with the execution.
constexpr u16 reached = 1;
u64 to_look_through;

void reach_block(u64 block) {
    header& h = header_of(block);
    if (h.freed_by == reached) return;
    h.freed_by = reached;
    h.freed_pc = to_look_through;
    to_look_through = block;
}

void reach(u64 value) {
    const u64 block = heap_contains(value) ? heap_live_block(value) : 0;
    if (block != 0 && is_since_snapshot(block)) reach_block(block);
}

void look_through(u64 low, u64 high) {
    for (u64 at = round_up(low, pointer_bytes); at + pointer_bytes <= high; at += pointer_bytes)
        reach(*reinterpret_cast<const u64*>(at));
}

/// Blocks that were freed are no part of the program.
void look_through_heap(u64 low, u64 high) {
    for (u64 at = low; at < high; at += heap_granule)
        if (*heap_shadow(at) > 0) look_through(at, at + heap_granule);
}

/// Where what a thread has on its stack begins. main may have returned, and then its frames are gone.
u64 stack_begin(const thread& t) {
    const bool returned = t.frames.depth == 0 && g.channel->instrumented != 0;
    return t.life.finished ? t.stack.high : returned ? t.stack.base : t.saved.sp;
}

/// Of memory that has changed since the snapshot.
void look_through_changed(u64 low, u64 high) {
    if (heap_contains(low)) return look_through_heap(low, high);
    const thread& main = thread_at(0);
    if (high <= main.stack.low || low >= main.stack.high) return look_through(low, high);
    const u64 begin = stack_begin(main);
    look_through(low > begin ? low : begin, high);
}

leaked count_unreached() {
    static leaked result; // each_new_block takes a plain function
    result = {};
    each_new_block([](u64 block) {
        const header& h = header_of(block);
        if (h.freed_by == reached) return;
        if (result.blocks++ == 0) result.first = site_of(h.allocated_pc);
        result.bytes += h.size;
    });
    return result;
}

} // namespace

leaked find_leaks(bool look) {
    if (heap_live_blocks() == 0 || new_mapping_count() != 0 || hides_memory()) return {};
    to_look_through = 0;
    each_new_block([](u64 block) {
        if (header_of(block).counted == 0) reach_block(block); // libc's own
    });
    each_changed_page(look, look_through_changed);
    for (u32 i = 1; i < g.threads; ++i) look_through(stack_begin(thread_at(i)), thread_at(i).stack.high);
    while (to_look_through != 0) {
        const u64 block = to_look_through;
        to_look_through = header_of(block).freed_pc;
        look_through(block, block + header_of(block).size);
    }
    return count_unreached();
}

} // namespace lockstep::rt
