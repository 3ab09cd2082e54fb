// The program's heap: deterministic, so that a block's address and first contents depend only on the past of the thread
// that asks for it; put back for each execution; and watched, so that every access to it can be judged in a few
// nanoseconds.
//
// Each thread allocates from a region of its own. So two executions that differ only in the order of independent steps
// use the same addresses, which a single bump pointer would not give.
#pragma once

#include "runtime/kernel/sys.hpp"

namespace lockstep::rt {

constexpr u64 heap_base = 0x6000'0000'0000ULL;
constexpr u64 heap_shadow_base = 0x5000'0000'0000ULL;
constexpr u64 heap_granule = 16;

enum class heap_status : u8 {
    outside,     ///< not heap memory: nothing is known
    live,        ///< all bytes belong to one allocated block
    freed,       ///< some byte belongs to a block that was freed
    unallocated, ///< some byte was never handed out, or lies beyond the end or before the beginning of a block
};

/// What is known of the block that an address belongs to, or lies just beyond or just before.
struct heap_block {
    u64 begin, size;
    bool live;
    u32 allocated_by, freed_by; ///< thread indexes
    u64 allocated_at, freed_at; ///< for site_of
};

extern u64 heap_span; ///< bytes of address space from heap_base; 0 before the first allocation

/// A shadow byte is 1..16: so many leading bytes of the granule may be used; anything else must be negative or zero.
constexpr signed char shadow_unallocated = 0;
constexpr signed char shadow_freed = -1;
constexpr signed char shadow_live_header = -2;
constexpr signed char shadow_freed_header = -3;

inline signed char* heap_shadow(u64 address) {
    return reinterpret_cast<signed char*>(heap_shadow_base) + (address - heap_base) / heap_granule;
}
inline bool heap_contains(u64 address) { return address - heap_base < heap_span; }

heap_status heap_check_slowly(u64 address, u64 size);

inline heap_status heap_check(u64 address, u64 size) {
    if (!heap_contains(address)) return heap_status::outside;
    if (static_cast<i64>(address % heap_granule + size) <= *heap_shadow(address)) return heap_status::live;
    return heap_check_slowly(address, size);
}

/// A block that is not zeroed is full of a pattern: this is a word of it.
constexpr u64 never_written = 0xbebe'bebe'bebe'bebeULL;

/// Null where there is no room. `alignment` is a power of two.
void* heap_allocate(u64 size, u64 alignment, bool zeroed, u64 pc);
/// A finding (and no return) where the block is not a live one.
void heap_free(void* block, u64 pc);
void* heap_resize(void* block, u64 size, u64 pc);
/// Bytes asked for when the block was allocated; 0 for null.
u64 heap_size(const void* block);

/// False where no block is near.
bool heap_describe(u64 address, heap_block& out);
/// The bytes [heap_base, heap_break()) are all that was ever allocated before the first thread was created.
u64 heap_break();
/// Allocated since the snapshot by the program and not freed. libc's own blocks (buffers of streams ...) are not
/// counted: they stay allocated by design, and whether they exist depends on the schedule.
u64 heap_live_blocks();
/// The live block that has this byte; 0: none has.
u64 heap_live_block(u64 address);
/// Calls f for each live block that was allocated since the snapshot, libc's own included.
void each_new_block(void (*f)(u64 block));

/// Where the blocks lie that this thread has allocated since the snapshot.
struct heap_range {
    u64 low, high;
};
heap_range heap_allocated_since(u32 thread);

/// At the snapshot, after the last allocation before it. The caller saves the bytes below heap_break() itself.
void heap_snapshot();
/// Before or after the bytes below the break were put back.
void heap_rollback();

} // namespace lockstep::rt
