// serial: a thread runs until it ends or must wait; who comes next is drawn from the seed (seed 0: the lowest).
// What has several ways to go takes the first.
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 serial_patience_steps = patience_steps * 10;

process_id next(process_set enabled) {
    if (here.current != nullptr && g.run_length < serial_patience_steps) {
        const process_id now = trace::thread_process(here.current->index);
        if (enabled.contains(now)) return now;
    }
    u32 threads = 0;
    for (const process_id p : enabled) threads += trace::is_thread(p) ? 1 : 0;
    if (threads == 0) return earliest_timeout(enabled);
    u64 skip = g.job->seed == 0 ? 0 : random_below(threads);
    auto chosen = enabled.begin();
    while (!trace::is_thread(*chosen) || skip-- != 0) ++chosen;
    return *chosen;
}

} // namespace

const policy serial{nullptr, next, first_awake, nullptr};

} // namespace lockstep::rt
