// Vector clocks over the program's real memory orders: what C++20 [intro.races] calls synchronises-with, transitively.
// Consume is treated as acquire, as every compiler does.
#include "runtime/judge/clocks.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

u32* clock_of(object& o) {
    if (o.clock == nullptr) o.clock = static_cast<u32*>(pool_allocate(g.channel->thread_limit * sizeof(u32)));
    return o.clock;
}

void join(u32* into, const u32* from) {
    for (u32 i = 0; i < g.threads; ++i)
        if (from[i] > into[i]) into[i] = from[i];
}

} // namespace

void acquire(thread& t, object& o) {
    if (o.clock != nullptr) join(t.past.clock, o.clock);
    if (o.time_ns > t.now_ns) t.now_ns = o.time_ns;
}

void release(thread& t, object& o) {
    if (g.channel == nullptr) return;
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

} // namespace lockstep::rt
