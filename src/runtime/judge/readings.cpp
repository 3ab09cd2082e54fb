// Readings of clocks by several threads. A thread's clock goes on as slowly as what it has done and learned allows, so of two
// readings that nothing orders always the same one is the later; on a machine, either may be. Executions in which there is
// one clock for all (trace::one_clock) show others, but they are samples. So where readings could have come out the
// other way round, the execution says so (trace::bound::clocks).
//
// Timed waits read clocks, too: std::condition_variable does so for its deadline, and to say whether it is over. What
// becomes of such a wait is a choice of the scheduler in any case. So two readings count only where one of them is neither
// between the thread's last step and a timed wait nor behind one. Our own library says itself when it reads a clock for the
// deadline of a wait.
#include "runtime/judge/readings.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

/// Does nothing order the reading of `other` at `then`, in its own count, before what `t` does now?
bool is_unordered(const thread& t, const thread& other, u32 then) {
    return then != 0 && t.past.clock[other.index] < then;
}

} // namespace

bool waits_for_a_time(const thread& t) {
    return t.wait.environment.kind == op::timeout || t.wait.timed_out || t.wait.sleeps;
}

void note_reading(thread& t) {
    if (several_threads()) t.readings.unsettled = true;
}

void forget_reading(thread& t) { t.readings.unsettled = false; }

void settle_readings(thread& t) {
    clock_readings& mine = t.readings;
    const bool free = !mine.after_wait && !waits_for_a_time(t);
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& other = thread_at(i);
        if (i == t.index) continue;
        if (is_unordered(t, other, free ? other.readings.last : other.readings.last_free))
            note_bound(trace::bound::clocks);
    }
    mine.last = t.past.clock[t.index];
    if (free) mine.last_free = mine.last;
    mine.unsettled = false;
}

} // namespace lockstep::rt
