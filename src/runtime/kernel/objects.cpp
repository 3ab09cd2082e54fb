// Synchronisation objects by address, and the pool in which all that belongs to one execution lives. Rolling back means
// copying the pool's first bytes back and taking the newer objects out of the index in reverse order, which under linear
// probing restores the index exactly.
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u64 pool_bytes = 1ULL << 30; // address space; only what is touched costs memory
constexpr u32 index_size = 1U << 20;
constexpr u32 max_objects = index_size / 2;

struct entry {
    object* o;
    u32 slot;
};

u8* pool;
u8* pool_copy;
u64 pool_used, pool_saved;
u32* table; // object number + 1
entry* entries;
u32 object_count, objects_saved;

void prepare() {
    if (pool != nullptr) return;
    pool = static_cast<u8*>(sys::map(pool_bytes));
    pool_copy = static_cast<u8*>(sys::map(pool_bytes));
    table = static_cast<u32*>(sys::map(index_size * sizeof(u32)));
    entries = static_cast<entry*>(sys::map(max_objects * sizeof(entry)));
}

u32 home(u64 address) { return static_cast<u32>((address * 0x9e3779b97f4a7c15ULL) >> 44) & (index_size - 1); }

u32 probe(u64 address) {
    u32 i = home(address);
    while (table[i] != 0 && entries[table[i] - 1].o->address != address) i = (i + 1) & (index_size - 1);
    return i;
}

} // namespace

void* pool_allocate(u32 bytes) {
    prepare();
    check(bytes != 0);
    const u64 size = (bytes + 15ULL) / 16 * 16;
    if (pool_used + size > pool_bytes) refuse("the program uses more synchronisation objects than lockstep can follow");
    void* result = pool + pool_used;
    pool_used += size;
    fill_bytes(result, 0, size);
    return result;
}

object* find_object(u64 address) {
    prepare();
    const u32 i = probe(address);
    return table[i] == 0 ? nullptr : entries[table[i] - 1].o;
}

object& object_at(u64 address, object_kind kind) {
    check(kind != object_kind::none);
    prepare();
    const u32 i = probe(address);
    if (table[i] == 0) {
        if (object_count == max_objects)
            refuse("the program uses more synchronisation objects than lockstep can follow");
        auto* o = static_cast<object*>(pool_allocate(sizeof(object)));
        o->address = address;
        o->kind = kind;
        entries[object_count] = {o, i};
        table[i] = ++object_count;
        return *o;
    }
    object& known = *entries[table[i] - 1].o;
    check(known.address == address);
    if (known.kind != kind) {
        forget_object(known);
        known.kind = kind;
    }
    return known;
}

void forget_object(object& o) {
    const u64 address = o.address;
    fill_bytes(&o, 0, sizeof o);
    o.address = address;
}

void forget_object_at(u64 address) {
    if (object* known = find_object(address)) forget_object(*known);
}

void forget_objects(u64 low, u64 high) {
    check(low <= high);
    if (object_count == 0) return;
    if ((high - low) / 4 < object_count) {
        for (u64 a = low; a < high; a += 4)
            if (object* o = find_object(a)) forget_object(*o);
        return;
    }
    for (u32 i = 0; i < object_count; ++i)
        if (entries[i].o->address >= low && entries[i].o->address < high) forget_object(*entries[i].o);
}

u32 object_total() { return object_count; }

const object& object_number(u32 i) {
    check(i < object_count);
    return *entries[i].o;
}

u64 sum_of_objects() {
    u64 sum = 0;
    for (u32 i = 0; i < object_count; ++i) {
        const object& o = *entries[i].o;
        if (o.kind == object_kind::none) continue;
        u64 state = o.address ^ (u64{static_cast<u8>(o.kind)} << 56);
        const auto add = [&state](u64 word) { state = (state ^ word) * 0x9fb21c651e98df25ULL; };
        if (o.kind == object_kind::condition || o.kind == object_kind::futex) add(sum_of_queue(o));
        else
            for (u32 k = 0; k < object_state_bytes; k += sizeof(u64)) add(*reinterpret_cast<const u64*>(o.state + k));
        sum += state;
    }
    return sum;
}

void snapshot_pool() {
    prepare();
    pool_saved = pool_used;
    objects_saved = object_count;
    copy_bytes(pool_copy, pool, pool_used);
}

void rollback_pool() {
    check(object_count >= objects_saved && pool_used >= pool_saved);
    while (object_count > objects_saved) {
        const entry& last = entries[object_count - 1];
        check(table[last.slot] == object_count); // else the index would not become what it was
        table[last.slot] = 0;
        --object_count;
    }
    pool_used = pool_saved;
    copy_bytes(pool, pool_copy, pool_used);
}

} // namespace lockstep::rt
