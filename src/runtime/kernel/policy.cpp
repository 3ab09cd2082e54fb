#include "runtime/kernel/policy.hpp"

#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

const policy& policy_of(trace::policy how) {
    switch (how) {
    case trace::policy::run_on: return run_on;
    case trace::policy::random_walk: return random_walk;
    case trace::policy::pct: return pct;
    case trace::policy::pos: return pos;
    case trace::policy::serial: return serial;
    case trace::policy::lenient: return lenient;
    }
    return run_on;
}

u64 next_random() { // splitmix64
    u64 z = g.random += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

process_id next_in_the_long_run(process_set enabled) {
    const bool keeps_its_order = g.policy == &serial || g.policy == &lenient;
    return keeps_its_order ? g.policy->next(enabled) : random_walk.next(enabled);
}

u32 first_awake(u32 n) {
    for (u32 number = 0; number < n; ++number)
        if (!way_sleeps(number)) return number;
    end_execution(trace::ending::sleep_blocked, 0);
}

process_id earliest_timeout(process_set enabled) {
    const thread* first = nullptr;
    for (const process_id p : enabled) {
        if (!trace::is_environment(p) || !awake(enabled, p)) continue;
        const thread& t = thread_at(trace::thread_of(p));
        if (first == nullptr || instant_of_environment(t) < instant_of_environment(*first)) first = &t;
    }
    if (first == nullptr) end_execution(trace::ending::sleep_blocked, 0);
    return trace::environment_process(first->index);
}

} // namespace lockstep::rt
