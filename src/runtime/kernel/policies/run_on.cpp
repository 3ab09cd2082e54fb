// run_on: the current thread goes on while it can, then the next one in a ring; the environment where no thread can go. What
// has several ways to go takes the first.
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

process_id next(process_set enabled) {
    const u32 now = here.current == nullptr ? 0 : here.current->index;
    if (awake(enabled, trace::thread_process(now)) && !lets_others_go(thread_at(now)))
        return trace::thread_process(now);
    for (u32 i = 1; i <= g.threads; ++i) {
        const process_id p = trace::thread_process((now + i) % g.threads);
        if (awake(enabled, p)) return p;
    }
    return earliest_timeout(enabled);
}

} // namespace

const policy run_on{nullptr, next, first_awake, nullptr};

} // namespace lockstep::rt
