#include "runtime/judge/shadow.hpp"

#include "runtime/judge/accesses.hpp"
#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

shadow_memory shadow{nullptr, (1U << 12) - 1, 0, 0, nullptr, 0, 0};

namespace {

constexpr u32 max_granules = 1U << 24;
constexpr u32 max_cells = 1U << 26;

void prepare() {
    if (shadow.table != nullptr) return;
    shadow.table = static_cast<granule*>(sys::map(max_granules * sizeof(granule)));
    shadow.cells = static_cast<cell*>(sys::map(u64{max_cells} * sizeof(cell)));
}

[[noreturn]] void refuse_more_memory() {
    refuse("the program uses more memory in one execution than lockstep can watch (does it allocate without end?)");
}

} // namespace

/// In place: clears the table and enters the live granules again from a list in the unused upper half.
void grow_shadow() {
    if ((shadow.mask + 1) * 4ULL > max_granules) refuse_more_memory();
    granule* list = shadow.table + max_granules / 2;
    u32 count = 0;
    for (u32 i = 0; i <= shadow.mask; ++i)
        if (shadow.table[i].generation == shadow.generation) list[count++] = shadow.table[i];
    for (u32 i = 0; i <= shadow.mask; ++i) shadow.table[i].generation = 0;
    shadow.mask = shadow.mask * 2 + 1;
    check(count == shadow.used && shadow.used < shadow.mask);
    for (u32 n = 0; n < count; ++n) {
        u32 i = shadow_home(list[n].key);
        while (shadow.table[i].generation == shadow.generation) i = (i + 1) & shadow.mask;
        shadow.table[i] = list[n];
        list[n].generation = 0;
    }
}

u32 new_cell() {
    if (const u32 i = shadow.free_cells; i != 0) {
        shadow.free_cells = shadow.cells[i].next;
        return i;
    }
    if (shadow.cells_used == max_cells) refuse_more_memory();
    return shadow.cells_used++;
}

void forget(granule& old) {
    while (const u32 i = old.head) {
        old.head = shadow.cells[i].next;
        check(i < shadow.cells_used);
        shadow.cells[i].next = shadow.free_cells;
        shadow.free_cells = i;
    }
}

void reset_shadow() {
    prepare();
    shadow.used = 0;
    shadow.cells_used = 1;
    shadow.free_cells = 0;
    if (++shadow.generation == 0) { // once in four thousand million executions
        fill_bytes(shadow.table, 0, (u64{shadow.mask} + 1) * sizeof(granule));
        shadow.generation = 1;
    }
}

void forget_accesses(u64 low, u64 high) {
    if (running()) each_granule(low, high, [](granule& old) { forget(old); });
}

} // namespace lockstep::rt
