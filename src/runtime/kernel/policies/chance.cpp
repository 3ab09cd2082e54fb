#include "runtime/kernel/policies/chance.hpp"

namespace lockstep::rt::chance {

namespace {

constexpr u32 longest_wait_power = 10; ///< the end of the program waits for up to 2^10 steps of others ...
constexpr u32 one_at_once = 4;         ///< ... but in one execution of four

u32 preemptions_left;
bool end_seen;     // somebody was about to end the program while others could go on
u32 end_waits_for; // so many steps
u64 words[trace::words_of_set(trace::max_threads, trace::max_devices)];

bool any_thread(process_set enabled) {
    for (const process_id p : enabled)
        if (trace::is_thread(p)) return true;
    return false;
}

/// Does it take a preemption to let p go next?
bool preempts(process_set enabled, process_id p) {
    if (!trace::is_thread(p)) return any_thread(enabled);
    const u32 now = here.current == nullptr ? 0 : here.current->index;
    const process_id last = trace::thread_process(now);
    return p != last && enabled.contains(last) && !lets_others_go(thread_at(now));
}

bool ends_program(process_id p) {
    return trace::is_thread(p) && thread_at(trace::thread_of(p)).pending.kind == op::process_exit;
}

bool holds_back(process_id p) {
    if (!ends_program(p)) return false;
    if (!end_seen) end_waits_for = random_below(one_at_once) == 0 ? 0 : 1U << random_below(longest_wait_power + 1);
    end_seen = true;
    if (end_waits_for == 0) return false;
    --end_waits_for;
    return true;
}

} // namespace

void start() {
    preemptions_left = g.job->preemptions;
    end_seen = false;
    end_waits_for = 0;
}

process_id choose(process_set enabled, process_id (*pick)(process_set)) {
    const bool all_alike = preemptions_left == trace::unlimited_preemptions && !g.anybody_ended;
    if (all_alike || enabled.size() < 2) return pick(enabled);
    trace::changeable_process_set left(words, g.channel->enabled_words);
    left.clear();
    for (const process_id p : enabled)
        if (preemptions_left == 0 ? !preempts(enabled, p) : !holds_back(p)) left.insert(p);
    const process_id chosen = pick(left.empty() ? enabled : left);
    const bool counted = preemptions_left != 0 && preemptions_left != trace::unlimited_preemptions;
    if (counted && preempts(enabled, chosen)) --preemptions_left;
    return chosen;
}

} // namespace lockstep::rt::chance
