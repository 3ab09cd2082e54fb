// What decides after the prefix of a job. A policy is a function from the set of enabled processes to one of them.
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

/// A thread that had this many steps in a row, with others enabled, lets them go first (run_on): a loop that waits for
/// another thread in a way the spin detection cannot see must not run for ever under our default order.
constexpr u32 patience_steps = 1000;

constexpr u32 max_change_points = 64;

u64 priority[trace::max_processes]; // pct, pos, serial; larger goes first; 0: not drawn yet
u32 change_at[max_change_points];

bool enabled_at(const u64* enabled, u32 p) { return (enabled[p / 64] >> (p % 64) & 1) != 0; }
bool awake(const u64* enabled, u32 p) {
    return enabled_at(enabled, p) && !(g.sleeping && (g.sleep[p / 64] >> (p % 64) & 1) != 0);
}

[[noreturn]] void all_asleep() { end_execution(trace::ending::sleep_blocked, 0); }

/// The enabled environment process whose deadline comes first.
process_id earliest_timeout(const u64* enabled) {
    u32 best = trace::max_processes;
    for (u32 t = 0; t < g.threads; ++t) {
        const u32 p = trace::environment_process(t);
        if (!awake(enabled, p)) continue;
        if (best == trace::max_processes || thread_at(t).wait.deadline_ns < thread_at(best / 2).wait.deadline_ns)
            best = p;
    }
    if (best == trace::max_processes) all_asleep();
    return static_cast<process_id>(best);
}

bool lets_others_go(const thread& t) { return t.pending.kind == op::yield || g.run_length >= patience_steps; }

process_id run_on(const u64* enabled) {
    const u32 now = here.current == nullptr ? 0 : here.current->index;
    if (awake(enabled, trace::thread_process(now)) && !lets_others_go(thread_at(now)))
        return trace::thread_process(now);
    for (u32 i = 1; i <= g.threads; ++i) {
        const u32 t = (now + i) % g.threads;
        if (awake(enabled, trace::thread_process(t))) return trace::thread_process(t);
    }
    return earliest_timeout(enabled);
}

process_id random_walk(const u64* enabled) {
    u32 count = 0;
    for (u32 p = 0; p < 2 * g.threads; ++p) count += enabled_at(enabled, p) ? 1 : 0;
    u64 pick = random_below(count);
    for (u32 p = 0;; ++p)
        if (enabled_at(enabled, p) && pick-- == 0) return static_cast<process_id>(p);
}

process_id highest_priority(const u64* enabled) {
    u32 best = trace::max_processes;
    for (u32 p = 0; p < 2 * g.threads; ++p) {
        if (!enabled_at(enabled, p)) continue;
        if (priority[p] == 0) priority[p] = next_random() | (1ULL << 63) | 1;
        if (best == trace::max_processes || priority[p] > priority[best]) best = p;
    }
    return static_cast<process_id>(best);
}

/// PCT: at a change point the running process falls below all others. A process that spins or yields does too, or a
/// loop that waits for a lower one would never end.
process_id pct(const u64* enabled) {
    const u32 now = here.current == nullptr ? 0 : trace::thread_process(here.current->index);
    for (u32 i = 0; i < g.job->depth && i < max_change_points; ++i)
        if (change_at[i] == g.step_count) priority[now] = max_change_points - i;
    if (here.current != nullptr && lets_others_go(*here.current)) priority[now] = 1 + random_below(max_change_points);
    return highest_priority(enabled);
}

/// Serial: a thread runs until it ends or must wait; who comes next is drawn from the seed (seed 0: the lowest).
process_id serial(const u64* enabled) {
    if (here.current != nullptr && enabled_at(enabled, trace::thread_process(here.current->index)) &&
        g.run_length < patience_steps * 10)
        return trace::thread_process(here.current->index);
    u32 count = 0;
    for (u32 t = 0; t < g.threads; ++t) count += enabled_at(enabled, trace::thread_process(t)) ? 1 : 0;
    if (count == 0) return earliest_timeout(enabled);
    u64 pick = g.job->seed == 0 ? 0 : random_below(count);
    for (u32 t = 0;; ++t)
        if (enabled_at(enabled, trace::thread_process(t)) && pick-- == 0) return trace::thread_process(t);
}

u32 wished; // lenient: the next entry of the prefix

process_id lenient(const u64* enabled) {
    while (wished < g.job->prefix_count) {
        const process_id p = g.prefix[wished++];
        if (p < 2 * g.threads && enabled_at(enabled, p)) return p;
    }
    return run_on(enabled);
}

} // namespace

u64 next_random() { // splitmix64
    u64 z = g.random += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

void start_policy() {
    g.random = g.job->seed;
    wished = 0;
    fill_bytes(priority, 0, sizeof priority);
    if (g.job->how == trace::policy::pct) {
        const u32 length = g.job->length_hint == 0 ? 100 : g.job->length_hint;
        for (u32 i = 0; i < g.job->depth && i < max_change_points; ++i)
            change_at[i] = static_cast<u32>(random_below(length));
    }
}

process_id choose_by_policy(const u64* enabled) {
    switch (g.job->how) {
    case trace::policy::run_on: return run_on(enabled);
    case trace::policy::random_walk: return random_walk(enabled);
    case trace::policy::pct: return pct(enabled);
    case trace::policy::pos: return highest_priority(enabled);
    case trace::policy::serial: return serial(enabled);
    case trace::policy::lenient: return lenient(enabled);
    }
    return run_on(enabled);
}

/// POS redraws the priority of what was performed and of everything pending that races with it.
void policy_saw(const event& e) {
    if (g.job->how != trace::policy::pos) return;
    priority[e.process] = 0;
    for (u32 t = 0; t < g.threads; ++t) {
        thread& other = thread_at(t);
        if (other.life.finished || t == trace::thread_of(e.process)) continue;
        if (dependent(other.pending, e)) priority[trace::thread_process(t)] = 0;
    }
}

} // namespace lockstep::rt
