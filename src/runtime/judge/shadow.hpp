// Shadow memory: for each 8-byte granule of the program's memory the last access of each thread, kind and set of bytes. A
// hash table of what one execution has touched; it is empty again by counting executions.
#pragma once

#include "runtime/kernel/check.hpp"

namespace lockstep::rt {

/// An access to some bytes of a granule.
struct cell {
    u32 clock; ///< of the thread, in its own count
    u16 thread;
    u8 mask; ///< bytes of the granule
    u8 kind; ///< access_writes, access_atomic
    u64 pc;
    u32 next;
    u32 stack; ///< full recordings: its index
};

struct granule {
    u64 key;        ///< address / 8
    u32 generation; ///< of the execution that wrote it; older ones are empty
    u32 head;       ///< first cell; 0: none
};

struct shadow_memory {
    granule* table;
    u32 mask; ///< its size - 1
    u32 used, generation;
    cell* cells;
    u32 cells_used;
    u32 free_cells; ///< list of cells whose memory was freed
};
extern shadow_memory shadow;

/// Doubles the table.
void grow_shadow();

inline u32 shadow_home(u64 key) { return static_cast<u32>((key * 0x9e3779b97f4a7c15ULL) >> 32) & shadow.mask; }

/// Made when it is not known.
inline granule& granule_at(u64 key) {
    for (u32 i = shadow_home(key);; i = (i + 1) & shadow.mask) {
        granule& known = shadow.table[i];
        if (known.generation == shadow.generation) {
            if (known.key == key) return known;
            continue;
        }
        if (shadow.used * 2 > shadow.mask) {
            grow_shadow();
            return granule_at(key);
        }
        ++shadow.used;
        known = {key, shadow.generation, 0};
        return known;
    }
}

/// The number of a cell that holds nothing.
u32 new_cell();
/// Nothing of the granule is remembered.
void forget(granule& old);

/// Calls f for those of the granules in [low, high) that are known.
template <class F>
void each_granule(u64 low, u64 high, F f) {
    if (shadow.used == 0) return;
    if ((high - low) / 8 > shadow.mask) {
        for (u32 i = 0; i <= shadow.mask; ++i)
            if (shadow.table[i].generation == shadow.generation && shadow.table[i].key << 3 >= low &&
                shadow.table[i].key << 3 < high)
                f(shadow.table[i]);
        return;
    }
    for (u64 key = low >> 3; key < (high + 7) >> 3; ++key) {
        for (u32 i = shadow_home(key); shadow.table[i].generation == shadow.generation; i = (i + 1) & shadow.mask) {
            if (shadow.table[i].key != key) continue;
            f(shadow.table[i]);
            break;
        }
    }
}

} // namespace lockstep::rt
