// See heap.hpp. A block is preceded by a 32-byte header in the arena. Fresh memory comes from the thread's bump
// pointer; freed blocks stay untouched until the thread has allocated `reuse_after` bytes, then they are used again
// by size class, the oldest first. So a stale pointer meets a freed block, not a new one. Where the job says so, the one that
// was freed last comes again at once, as in most heaps: then what takes "the same address" for "the same object" goes wrong.
//
// A small block is filled with a pattern, a large one is made of fresh zero pages: memory above the snapshot's break is
// stale from the execution before, and every execution must see the same bytes in it.
//
// Not modelled: fragmentation, exhaustion (other than of address space), mallopt, malloc hooks. Bytes between the end
// of a block and the next header are unallocated, so malloc_usable_size is the size asked for.
#include "runtime/kernel/heap/heap.hpp"

#include "runtime/judge/blocks.hpp"
#include "runtime/judge/loops/weak_failure.hpp"
#include "runtime/kernel/heap/heap_layout.hpp"
#include "runtime/kernel/heap/sites.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

u64 heap_span;

namespace heap_detail {

u8 epoch;

} // namespace heap_detail

namespace {

using namespace heap_detail;

/// A block that existed at the snapshot and was freed or used again since.
struct change {
    u64 block, size, capacity;
    bool was_live;
};

constexpr u64 reuse_after = 64ULL << 20;   ///< bytes, since the snapshot
constexpr u64 keep_resident = 64ULL << 20; ///< of one region, beyond the snapshot's break
constexpr u64 max_changes = 1ULL << 26;    ///< address space only: a change needs a block of 48 bytes at least

region regions[trace::max_threads];
region saved[trace::max_threads];
u64 soiled[trace::max_threads];         ///< from here on the pages of a region read as zeros
u32 regions_used;                       ///< regions from this index on are as they were saved
bool lists_changed[trace::max_threads]; ///< since the snapshot
change* changes;
u64 change_count;
u64 live_blocks;
bool used_again; ///< some block that existed at the snapshot, since then
u64 largest;     ///< block that is given

/// The running thread's index, which is that of its region.
u32 use_own_region() {
    const u32 index = attached() ? self().index : 0;
    check(index < trace::max_threads);
    if (index >= regions_used) regions_used = index + 1;
    return index;
}

void prepare() {
    if (heap_span != 0) return;
    const u64 span = map_arena();
    largest = memory_of_machine();
    for (u32 i = 0; i < trace::max_threads; ++i) {
        regions[i].low = regions[i].top = soiled[i] = region_low(span, i);
        regions[i].high = region_high(span, i);
        saved[i].low = saved[i].top = regions[i].low;
        saved[i].high = regions[i].high;
    }
    check(span % page == 0 && region_high(span, trace::max_threads - 1) <= heap_base + span);
    heap_span = span;
}

/// Was this block part of the arena when the snapshot was taken? Then its bytes are put back with the snapshot.
bool in_snapshot(u64 block) { return block < saved[region_index(heap_span, block)].top; }

void note_change(u64 block, bool was_live) {
    if (!in_snapshot(block)) return;
    if (changes == nullptr) changes = static_cast<change*>(sys::map(max_changes * sizeof(change)));
    if (change_count == max_changes) refuse("the program frees more blocks than lockstep can put back");
    check(has_header(block, was_live ? shadow_live_header : shadow_freed_header));
    const header& h = header_of(block);
    changes[change_count++] = {block, h.size, class_bytes(h.size_class), was_live};
}

/// Does the job ask for what a heap that is in a hurry does: the block that was freed last comes again first?
bool gives_newest() { return running() && g.job != nullptr && (g.job->flags & trace::reuse_addresses) != 0; }

u64 take_freed(u32 owner, u64 size, u64 alignment, u64 pc) {
    const u32 size_class = class_of(size);
    region& r = regions[owner];
    if (!gives_newest() && r.top - saved[owner].top < reuse_after) return 0;
    free_list& list = r.lists[size_class];
    const u64 block = list.oldest;
    if (block == 0 || block % alignment != 0) return 0;
    if (running()) reusing_access(block, size, pc);
    note_change(block, false);
    used_again |= in_snapshot(block);
    lists_changed[owner] = true;
    list.oldest = header_of(block).link;
    if (list.oldest == 0) list.newest = 0;
    if (class_bytes(size_class) >= large_bytes && in_snapshot(block)) // the others gave their pages back
        fill_bytes(reinterpret_cast<void*>(block), 0, class_bytes(size_class));
    return block;
}

u64 take_fresh(u32 owner, u64 capacity, u64 alignment) {
    region& r = regions[owner];
    check(r.low <= r.top && r.top <= r.high);
    const u64 block = round_up(r.top + header_bytes, alignment);
    if (block < r.top || block > r.high || capacity > r.high - block) return 0;
    r.top = block + capacity;
    if (capacity >= large_bytes && block < soiled[owner]) drop_pages(block, r.top);
    if (r.top > soiled[owner]) soiled[owner] = r.top;
    return block;
}

void mark_freed(u64 block, u64 pc) {
    const u32 owner = use_own_region();
    header& h = header_of(block);
    const u64 capacity = class_bytes(h.size_class);
    note_change(block, true);
    if (h.counted != 0 && is_since_snapshot(block)) --live_blocks;
    h.freed_pc = note_site(pc);
    h.freed_by = owner;
    h.link = 0;
    paint_freed(block, h.size, capacity);
    // What is in quarantine must not fill the memory.
    if (capacity >= large_bytes && !in_snapshot(block)) drop_pages(block, block + capacity);

    lists_changed[owner] = true;
    free_list& list = regions[owner].lists[h.size_class];
    if (list.newest == 0) {
        list.oldest = list.newest = block;
    } else if (gives_newest()) { // it takes the place of the oldest, which is taken first
        h.link = list.oldest;
        list.oldest = block;
    } else {
        header_of(list.newest).link = block;
        list.newest = block;
    }
}

void reset_region(u32 index) {
    const u64 low = saved[index].top;
    check(low >= regions[index].low && low <= regions[index].top);
    erase_shadow(low, regions[index].top);
    if (soiled[index] > low && soiled[index] - low > keep_resident) {
        drop_pages(low, round_up(soiled[index], page));
        soiled[index] = round_up(low, page);
    }
    regions[index].top = low;
    if (lists_changed[index]) copy_bytes(regions[index].lists, saved[index].lists, sizeof regions[index].lists);
    lists_changed[index] = false;
}

} // namespace

namespace {

void* allocate(u64 size, u64 alignment, bool zeroed, bool may_reuse, u64 pc) {
    if (on_trial()) convict();
    prepare();
    if (size > largest || alignment > largest) return nullptr;
    const u32 size_class = class_of(size);
    const u64 capacity = class_bytes(size_class);
    if (alignment < heap_granule) alignment = heap_granule;
    if (capacity >= large_bytes && alignment < page) alignment = page;

    const u32 owner = use_own_region();
    u64 block = may_reuse ? take_freed(owner, size, alignment, pc) : 0;
    if (block == 0) block = take_fresh(owner, capacity, alignment);
    if (block == 0) return nullptr;

    const bool counted = epoch != 0 && !inside_libc(pc);
    header_of(block) = {size, size_class, epoch, counted, note_site(pc), owner, 0, 0, canary(block)};
    live_blocks += counted;
    paint_live(block, size, capacity);
    if (capacity < large_bytes) fill_bytes(reinterpret_cast<void*>(block), zeroed ? 0 : pattern, capacity);
    return reinterpret_cast<void*>(block);
}

} // namespace

void* heap_allocate(u64 size, u64 alignment, bool zeroed, u64 pc) {
    return allocate(size, alignment, zeroed, true, pc);
}

heap_range heap_allocated_since(u32 thread) { return {saved[thread].top, regions[thread].top}; }

namespace {

/// All uses of the block must have happened before. This may be a step, in which another thread frees it, too.
void end_uses(u64 block, u64 pc) {
    if (!running() || header_of(block).size == 0) return;
    freeing_access(block, header_of(block).size, pc);
    judge_free(block, pc, "another thread freed this block at the same time");
    const u64 end = block + header_of(block).size;
    forget_accesses(block, end);
    forget_objects(block, end);
}

} // namespace

void heap_free(void* pointer, u64 pc) {
    if (pointer == nullptr) return;
    if (on_trial()) convict();
    const u64 block = reinterpret_cast<u64>(pointer);
    judge_free(block, pc, "this block was freed before");
    end_uses(block, pc);
    mark_freed(block, pc);
}

void* heap_resize(void* pointer, u64 size, u64 pc) {
    if (pointer == nullptr) return heap_allocate(size, heap_granule, false, pc);
    const u64 block = reinterpret_cast<u64>(pointer);
    judge_free(block, pc, "the block to be resized was freed before");
    // Always another block: a pointer that is kept to the old one is then seen to be stale. And not one that was just freed:
    // others may still look at that between the step that gives it anew and the one in which it is filled.
    void* moved = allocate(size, heap_granule, false, !gives_newest(), pc);
    if (moved == nullptr) return nullptr;
    check(moved != pointer);
    end_uses(block, pc);
    const u64 old_size = header_of(block).size;
    copy_bytes(moved, pointer, old_size < size ? old_size : size);
    mark_freed(block, pc);
    return moved;
}

u64 heap_size(const void* block) {
    return has_header(sys::word(block), shadow_live_header) ? header_of(sys::word(block)).size : 0;
}

heap_status heap_check_slowly(u64 address, u64 size) {
    constexpr u64 eight_whole = 0x1010'1010'1010'1010ULL;
    const u64 end = address + size;
    for (u64 at = address; at < end;) {
        if (!heap_contains(at)) return heap_status::unallocated;
        const signed char* shadow = heap_shadow(at);
        const u64 granule = at - at % heap_granule;
        if (end - granule >= 8 * heap_granule && heap_contains(granule + 8 * heap_granule)) {
            u64 eight = 0;
            copy_bytes(&eight, shadow, sizeof eight);
            if (eight == eight_whole) {
                at = granule + 8 * heap_granule;
                continue;
            }
        }
        const u64 next = granule + heap_granule;
        const u64 used = (next < end ? next : end) - granule;
        if (*shadow == shadow_freed) return heap_status::freed;
        if (static_cast<i64>(used) > *shadow) return heap_status::unallocated;
        at = next;
    }
    return heap_status::live;
}

bool heap_describe(u64 address, heap_block& out) {
    if (!heap_contains(address)) return false;
    const auto is_header = [](u64 a) {
        return *heap_shadow(a) == shadow_live_header || *heap_shadow(a) == shadow_freed_header;
    };
    const u64 low = regions[region_index(heap_span, address)].low;
    u64 at = address - address % heap_granule;
    // The first half of a header is nearer to the block before it, the second half to its own.
    if (is_header(at) && at != low) at -= heap_granule;
    while (at > low && !is_header(at)) at -= heap_granule;
    if (!is_header(at)) return false;
    const u64 block = at + header_bytes;
    const header& h = header_of(block);
    out.begin = block;
    out.size = h.size;
    out.live = *heap_shadow(at) == shadow_live_header;
    out.allocated_by = h.allocated_by;
    out.freed_by = h.freed_by;
    out.allocated_at = h.allocated_pc;
    out.freed_at = h.freed_pc;
    return true;
}

u64 heap_break() { return heap_span == 0 ? heap_base : regions[0].top; }

u64 heap_live_blocks() { return live_blocks; }

u64 heap_live_block(u64 address) {
    if (*heap_shadow(address) <= static_cast<i64>(address % heap_granule)) return 0;
    u64 at = address - address % heap_granule;
    while (*heap_shadow(at) != shadow_live_header) at -= heap_granule;
    return at + header_bytes;
}

void each_new_block(void (*f)(u64 block)) {
    for (u32 i = 0; i < regions_used; ++i) {
        const u64 low = used_again ? regions[i].low : saved[i].top;
        for (u64 at = low; at < regions[i].top; at += heap_granule) {
            if (*heap_shadow(at) != shadow_live_header) continue;
            const u64 block = at + header_bytes;
            if (is_since_snapshot(block)) f(block);
            at = block + class_bytes(header_of(block).size_class) - heap_granule;
        }
    }
}

void heap_snapshot() {
    prepare();
    find_libc();
    for (u32 i = 0; i < regions_used; ++i) {
        copy_bytes(&saved[i], &regions[i], sizeof(region));
        lists_changed[i] = false;
    }
    change_count = 0;
    live_blocks = 0;
    used_again = false;
    epoch = static_cast<u8>(epoch == last_epoch ? 1 : epoch + 1);
}

void heap_rollback() {
    while (change_count != 0) {
        const change& c = changes[--change_count];
        check(in_snapshot(c.block));
        if (c.was_live) paint_live(c.block, c.size, c.capacity);
        else paint_freed(c.block, c.size, c.capacity);
    }
    for (u32 i = 0; i < regions_used; ++i) reset_region(i);
    live_blocks = 0;
    used_again = false;
}

} // namespace lockstep::rt
