// Vector clocks grow for ever, so two states of a loop never have the same ones. But all that is ever asked of them is
// whether some access lies in some past. So a time of a thread counts only as far as that goes: by how many of the pasts
// that differ in what they cover of that thread are behind it. Accesses that every living thread knows of count for nothing.
//
// With u for a thread, E for the times of u's accesses that are remembered and not known to all, and r(x) = |{e in E: e <= x}|:
// a past that knows u up to x covers the access at e if r(x) >= r(e). Of the r's of all pasts the order is all that matters,
// and of an access which of them reach it; so x and e are both named by how many different r's of pasts lie below theirs.
#include "runtime/judge/judged_past.hpp"

#include "runtime/judge/shadow.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 most_times = 4096; ///< of one thread

struct times {
    u32 known_to_all;
    u32 count;                 ///< of the times that there were
    u16 reached[most_times];   ///< r
    u16 below[most_times + 1]; ///< by r: how many different ones of pasts lie below
};
times of[most_named_threads];

u64 named(u32 thread, u32 time) { return of[thread].below[of[thread].reached[time]]; }

bool begin() {
    if (g.threads > most_named_threads) return false;
    for (u32 u = 0; u < g.threads; ++u) {
        times& mine = of[u];
        mine.count = thread_at(u).past.clock[u] + 1;
        if (mine.count > most_times) return false;
        mine.known_to_all = mine.count - 1;
        for (u32 i = 0; i < g.threads; ++i) {
            const thread& t = thread_at(i);
            if (!t.life.finished && t.past.clock[u] < mine.known_to_all) mine.known_to_all = t.past.clock[u];
        }
        fill_bytes(mine.reached, 0, mine.count * sizeof(u16));
    }
    return true;
}

void remember(u32 thread, u32 time) {
    check(thread < g.threads && time < of[thread].count);
    if (time > of[thread].known_to_all) of[thread].reached[time] = 1;
}

template <class F>
void each_cell(F f) {
    for (u32 i = 0; i <= shadow.mask && shadow.used != 0; ++i) {
        const granule& known = shadow.table[i];
        if (known.generation != shadow.generation) continue;
        for (u32 c = known.head; c != 0; c = shadow.cells[c].next) f(known.key, shadow.cells[c]);
    }
}

template <class F>
void each_return(const thread& t, F f) {
    const auto both = [&](const returns& left) {
        f(left.widest);
        f(left.last);
    };
    both(t.frames.left);
    for (u32 i = 0; i < t.frames.known(); ++i) both(t.frames.at[i].left);
}

/// Calls f(place, clock) for each past that a thread may come to know.
template <class F>
void each_past(F f) {
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        if (t.life.finished) continue;
        f(u64{i} * 3, t.past.clock);
        if (t.past.has_fence_release) f(u64{i} * 3 + 1, t.past.fence_release);
        if (t.past.has_fence_acquire) f(u64{i} * 3 + 2, t.past.fence_acquire);
    }
    for (u32 i = 0; i < object_total(); ++i)
        if (const object& o = object_number(i); o.clock != nullptr) f(o.address, o.clock);
}

void rank() {
    for (u32 u = 0; u < g.threads; ++u) {
        times& mine = of[u];
        for (u32 i = 1; i < mine.count; ++i) mine.reached[i] = static_cast<u16>(mine.reached[i] + mine.reached[i - 1]);
        fill_bytes(mine.below, 0, (mine.reached[mine.count - 1] + 1U) * sizeof(u16));
    }
    each_past([](u64, const u32* clock) {
        for (u32 u = 0; u < g.threads; ++u) of[u].below[of[u].reached[clock[u]]] = 1;
    });
    for (u32 u = 0; u < g.threads; ++u) {
        times& mine = of[u];
        u16 so_far = 0;
        for (u32 r = 0; r <= mine.reached[mine.count - 1]; ++r) {
            const u16 here_too = mine.below[r];
            mine.below[r] = so_far;
            so_far = static_cast<u16>(so_far + here_too);
        }
    }
}

u64 name_of_accesses() {
    u64 sum = 0;
    each_cell([&sum](u64 key, const cell& c) {
        if (c.clock <= of[c.thread].known_to_all) return;
        const u64 what = u64{c.thread} << 32 | u32{c.mask} << 8 | c.kind;
        sum += mix(mix(mix(mix(1, key), what), c.pc), named(c.thread, c.clock));
    });
    return sum;
}

u64 name_of_pasts() {
    u64 sum = 0;
    each_past([&sum](u64 place, const u32* clock) {
        u64 h = mix(1, place), any = 0;
        for (u32 u = 0; u < g.threads; ++u) {
            h = mix(h, named(u, clock[u]));
            any |= named(u, clock[u]);
        }
        if (any != 0) sum += h;
    });
    return sum;
}

u64 name_of_frames(const thread& t) {
    u64 h = mix(mix(t.frames.depth, t.frames.lowest_shared), t.frames.lowest_object);
    each_return(t, [&](const returned& left) {
        h = mix(h, left.above);
        if (left.above != 0) h = mix(h, named(t.index, left.clock));
    });
    return h;
}

u64 name_of_readings(const thread& t) {
    const clock_readings& r = t.readings;
    return mix(mix(r.unsettled * 2 + r.after_wait, named(t.index, r.last)), named(t.index, r.last_free));
}

} // namespace

bool name_of_past(u64& name) {
    if (!begin()) return false;
    each_cell([](u64, const cell& c) { remember(c.thread, c.clock); });
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        if (!t.life.finished)
            each_return(t, [&](const returned& left) {
                if (left.above != 0) remember(i, left.clock);
            });
        remember(i, t.readings.last);
        remember(i, t.readings.last_free);
    }
    rank();
    name = mix(name_of_accesses(), name_of_pasts());
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        if (!t.life.finished) name = mix(name, name_of_frames(t));
        name = mix(name, name_of_readings(t));
    }
    return true;
}

} // namespace lockstep::rt
