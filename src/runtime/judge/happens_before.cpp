// Vector clocks over the program's real memory orders: what C++20 [intro.races] calls synchronises-with, transitively.
// Consume is treated as acquire, as every compiler does.
#include "runtime/judge/happens_before.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

u32* clock_of(object& o) {
    if (o.clock == nullptr) o.clock = static_cast<u32*>(pool_allocate(g.channel->thread_limit * sizeof(u32)));
    return o.clock;
}

void join(u32* into, const u32* past) { trace::join_clocks(into, past, g.threads); }

} // namespace

void acquire(thread& t, object& o) {
    if (o.clock != nullptr) join(t.past.clock, o.clock);
    if (o.time_ns > t.now_ns) t.now_ns = o.time_ns;
}

void release(thread& t, object& o) {
    if (g.channel == nullptr) return;
    check(t.past.clock[t.index] != 0);
    join(clock_of(o), t.past.clock);
    ++t.past.clock[t.index];
    if (t.now_ns > o.time_ns) o.time_ns = t.now_ns;
}

void release_exactly(thread& t, object& o) {
    if (g.channel == nullptr) return;
    copy_bytes(clock_of(o), t.past.clock, g.channel->thread_limit * sizeof(u32));
    ++t.past.clock[t.index];
    o.time_ns = t.now_ns;
}

void acquire_by_read(thread& t, object& o, bool acquires) {
    if (o.time_ns > t.now_ns) t.now_ns = o.time_ns;
    if (o.clock == nullptr) return;
    if (acquires) {
        acquire(t, o);
    } else {
        join(t.past.fence_acquire, o.clock);
        t.past.has_fence_acquire = true;
    }
}

namespace {

/// A relaxed write: what was released by the thread's last fence goes with it.
void release_fenced(thread& t, object& o) {
    if (t.past.has_fence_release) join(clock_of(o), t.past.fence_release);
    if (t.now_ns > o.time_ns) o.time_ns = t.now_ns;
}

} // namespace

void release_by_store(thread& t, object& o, bool releases) {
    if (releases) return release_exactly(t, o);
    if (o.clock != nullptr) fill_bytes(o.clock, 0, g.channel->thread_limit * sizeof(u32));
    release_fenced(t, o);
}

void release_by_update(thread& t, object& o, bool releases) {
    if (releases) release(t, o);
    else release_fenced(t, o);
}

void pass_fence(thread& t, bool acquires, bool releases) {
    if (acquires && t.past.has_fence_acquire) join(t.past.clock, t.past.fence_acquire);
    if (!releases) return;
    copy_bytes(t.past.fence_release, t.past.clock, g.channel->thread_limit * sizeof(u32));
    t.past.has_fence_release = true;
    ++t.past.clock[t.index];
}

} // namespace lockstep::rt
