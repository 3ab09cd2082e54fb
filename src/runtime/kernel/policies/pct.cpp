// pct: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of
// Finding Bugs. ASPLOS 2010. The process with the highest priority runs; at a change point it falls below all others.
//
// Deviation: a process that spins or yields falls too, or a loop that waits for a lower one would never end.
#include "runtime/kernel/policies/chance.hpp"
#include "runtime/kernel/policies/priorities.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 max_change_points = 64;
constexpr u32 usual_length = 100; ///< of an execution, before one has been seen

u32 change_at[max_change_points];

u32 change_points() { return g.job->depth < max_change_points ? g.job->depth : max_change_points; }

void start() {
    chance::start();
    priorities::forget_all();
    const u32 length = g.job->length_hint == 0 ? usual_length : g.job->length_hint;
    for (u32 i = 0; i < change_points(); ++i) change_at[i] = static_cast<u32>(random_below(length));
}

process_id next(process_set enabled) {
    const process_id now = trace::thread_process(here.current == nullptr ? 0 : here.current->index);
    for (u32 i = 0; i < change_points(); ++i)
        if (change_at[i] == g.step_count) priorities::set(now, max_change_points - i);
    if (here.current != nullptr && lets_others_go(*here.current))
        priorities::set(now, 1 + random_below(max_change_points));
    return chance::choose(enabled, priorities::highest);
}

} // namespace

const policy pct{start, next, random_number, nullptr};

} // namespace lockstep::rt
