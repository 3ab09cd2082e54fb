// How the heap lies in memory: size classes, headers, the shadow's painting, the mappings. Used by the heap, and by
// those who judge its blocks (judge/blocks.cpp).
//
//   arena   main's region (one half) | a region for each other thread
//   region  header block header block ... up to the bump pointer
#pragma once

#include "runtime/kernel/heap/heap.hpp"
#include "trace/event.hpp"

namespace lockstep::rt::heap_detail {

constexpr u64 page = 4096;
constexpr u64 header_bytes = 32;
constexpr u64 large_bytes = 1ULL << 20;   ///< from here on a block is made of whole pages, and zeroed
constexpr u64 largest_block = 1ULL << 40; ///< less on machines with less memory, see memory_of_machine
constexpr u8 pattern = static_cast<u8>(never_written);

constexpr u64 round_up(u64 n, u64 multiple) { return (n + multiple - 1) / multiple * multiple; }

// --- size classes: multiples of 16 up to 512, then four to a doubling -----------------------------------------------

constexpr u32 exact_classes = 32;
constexpr u32 first_power = 9; // exact_classes * heap_granule
constexpr u32 class_count = exact_classes + (40 - first_power) * 4;

constexpr u32 class_of(u64 size) {
    if (size <= exact_classes * heap_granule) return size == 0 ? 0 : static_cast<u32>((size - 1) / heap_granule);
    const u32 power = 63U - static_cast<u32>(__builtin_clzll(size - 1));
    const u64 step = 1ULL << (power - 2);
    return exact_classes + (power - first_power) * 4 + static_cast<u32>((size - 1 - (1ULL << power)) / step);
}

constexpr u64 class_bytes(u32 size_class) {
    if (size_class < exact_classes) return (size_class + 1) * heap_granule;
    const u32 power = first_power + (size_class - exact_classes) / 4;
    return (1ULL << power) + ((size_class - exact_classes) % 4 + 1) * (1ULL << (power - 2));
}
static_assert(class_of(largest_block) == class_count - 1 && class_count <= 256);
static_assert(class_bytes(class_of(513)) == 640 && class_bytes(class_of(640)) == 640 && class_of(641) != class_of(640));
static_assert(class_bytes(class_of(large_bytes)) == large_bytes && class_bytes(class_of(large_bytes + 1)) % page == 0);

// --- headers --------------------------------------------------------------------------------------------------------

/// In front of each block.
struct header {
    u64 size : 48;
    u64 size_class : 8;
    u64 epoch : 7;         ///< number of the snapshot after which it was allocated
    u64 counted : 1;       ///< by heap_live_blocks
    u64 allocated_pc : 48; ///< this and freed_pc as note_site gave it
    u64 allocated_by : 16;
    u64 freed_pc : 48;
    u64 freed_by : 16;
    u64 link; ///< live: a canary; freed: the next newer freed block of its class, 0 for none
};
static_assert(sizeof(header) == header_bytes);

extern u8 epoch; ///< number of the last snapshot; 0 before the first
constexpr u8 last_epoch = 127;

inline header& header_of(u64 block) { return *reinterpret_cast<header*>(block - header_bytes); }
inline bool is_since_snapshot(u64 block) { return epoch != 0 && header_of(block).epoch == epoch; }
/// Is there a block with a header of this kind (shadow_live_header, shadow_freed_header)?
inline bool has_header(u64 block, signed char mark) {
    return block % heap_granule == 0 && heap_contains(block - header_bytes) && heap_contains(block) &&
           *heap_shadow(block - header_bytes) == mark;
}
constexpr u64 canary(u64 block) { return block ^ 0x9b1f'5c3a'7e25'd64dULL; }

// --- regions --------------------------------------------------------------------------------------------------------

struct free_list {
    u64 oldest, newest; ///< blocks; 0: empty
};

/// The memory of one thread.
struct region {
    u64 low, top, high; ///< first byte, bump pointer, end
    free_list lists[class_count];
};

/// Of the threads other than main.
constexpr u64 thread_share(u64 span) { return span / 2 / trace::max_threads; }
constexpr u64 region_low(u64 span, u32 index) {
    return heap_base + (index == 0 ? 0 : span / 2 + index * thread_share(span));
}
constexpr u64 region_high(u64 span, u32 index) {
    return region_low(span, index) + (index == 0 ? span / 2 : thread_share(span));
}
constexpr u32 region_index(u64 span, u64 address) {
    const u64 offset = address - heap_base;
    return offset < span / 2 ? 0 : static_cast<u32>((offset - span / 2) / thread_share(span));
}

// --- heap_layout.cpp ------------------------------------------------------------------------------------------------

/// In bytes. A larger block is not given, as Linux does not by default (its heuristic overcommit); the shadow of a
/// block, a sixteenth of it, does get filled.
u64 memory_of_machine();
/// Maps arena and shadow; as much address space as the system allows. Returns the bytes of the arena.
u64 map_arena();
/// The whole pages in [low, high) read as zeros again.
void drop_pages(u64 low, u64 high);
/// Nothing in [low, high) belongs to a block.
void erase_shadow(u64 low, u64 high);
void paint_live(u64 block, u64 size, u64 capacity);
void paint_freed(u64 block, u64 size, u64 capacity);

/// Finds where libc and the dynamic linker have their code.
void find_libc();
bool inside_libc(u64 pc);

} // namespace lockstep::rt::heap_detail
