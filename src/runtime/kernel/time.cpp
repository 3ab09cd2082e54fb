// When time may pass. Clocks are virtual and belong to threads (abi/libc/clock.cpp); a timeout and the end of a sleep are
// choices of the scheduler, within these bounds:
//
// - Patience. What lies more than the job's patience after the present instant of a thread that can run comes only when
//   none can: a wait of an hour does not expire while somebody is about to end it. Of several such, none comes that lies
//   more than that behind the first.
// - In a row. A wait may time out `most_timeouts` times, a sleep end `most_awakenings` times, before only those may that
//   nobody who can run could prevent; counted for each wait, by its place and those of its callers, until it is granted.
//   Otherwise a loop that counts its turns would make every search infinite. Reported as trace::bound::timeouts.
// - Loops that come back to the state they were in, but for the time, are not counted: for them time passes in leaps, from a
//   millisecond on, each thirty times as long as the one before. So a deadline that the loop waits for comes soon, however
//   far it is. Three leaps, about a second, while others can run; where none can, until decades have passed.
//
// One clock for all (trace::one_clock, in samples): a thread's steps are no earlier than those of others that came before, so a
// thread that waits for its turn loses time. Otherwise clocks go on as slowly as what each thread has learned allows, and time
// is the same in all orders of a trace.
//
// In the long run (an execution of many thousands of steps) there are no such bounds: everything that is enabled comes some
// time.
#include "runtime/kernel/time.hpp"

#include "runtime/judge/loops/state_name.hpp"

namespace lockstep::rt {

namespace {

/// A wait of just as long as the patience is within it, although its thread has read the clock before.
constexpr u64 grace_ns = 10'000'000;

constexpr u32 most_timeouts = 5;
constexpr u32 most_awakenings = 8;

constexpr u64 first_leap_ns = 1'000'000;
constexpr u64 leap_factor = 30;
constexpr u32 leaps_beside_others = 3;
constexpr u32 most_leaps = 9; // the last one is of 20 years

constexpr u32 brief_steps = 2'000;

/// How often waits of this execution came to an end by time in a row.
constexpr u32 wait_slots = 1U << 12;
struct {
    u64 wait;
    u32 count;
} ended[wait_slots];
u32 waits_used;

/// Names the wait: thread, place, object, and the calls that led there.
u64 name_of_wait(const thread& t) {
    u64 h = mix(mix(t.index + 1, t.pending.pc), t.pending.first.address);
    for (u32 i = 0; i < t.frames.known(); ++i) h = mix(h, t.frames.at[i].pc);
    return h | 1;
}

u32& count_of(u64 wait) {
    u32 i = static_cast<u32>(wait >> 40) & (wait_slots - 1);
    while (ended[i].wait != 0 && ended[i].wait != wait) i = (i + 1) & (wait_slots - 1);
    if (ended[i].wait == 0) {
        if (waits_used == wait_slots / 2) { // too many to be told apart: they share a count
            static u32 shared;
            return shared;
        }
        ++waits_used;
        ended[i] = {wait, 0};
    }
    return ended[i].count;
}

u64 later(u64 ns, u64 by) { return by < never - ns ? ns + by : never; }

/// What time brings to `t`.
enum class by_time : u8 { nothing, wakes, times_out };

by_time what_may_come(thread& t) {
    if (t.life.finished) return by_time::nothing;
    if (is_asleep(t) && (t.wait.admitted == nullptr || t.wait.admitted(t))) return by_time::wakes;
    return environment_possible(t) ? by_time::times_out : by_time::nothing;
}

u64 when(const thread& t, by_time what) {
    return what == by_time::wakes ? t.wait.deadline_ns : instant_of_environment(t);
}

process_id who_moves(const thread& t, by_time what) {
    return what == by_time::wakes ? trace::thread_process(t.index) : trace::environment_process(t.index);
}

/// Did it end by time as often in a row as it may while others can run?
bool is_exhausted(thread& t, by_time what) {
    if (names_states() || repeats_another()) return false;
    if (t.spin.parked) return what == by_time::times_out && t.spin.rung >= leaps_beside_others;
    if (t.wait.name == 0) t.wait.name = name_of_wait(t);
    return count_of(t.wait.name) >= (what == by_time::wakes ? most_awakenings : most_timeouts);
}

/// Has another thread made a step that `t` does not know of, so that its wait could have ended before that as well?
bool is_beside_others(const thread& t) {
    for (u32 i = 0; i < g.threads; ++i)
        if (i != t.index && !trace::covers_event(t.past.clock, i, thread_at(i).past.clock[i])) return true;
    return false;
}

/// Nobody can run. Could time not have ended the wait of `t` beside any step that another thread has made?
bool comes_last(thread& t, by_time what, u64 patience_ns) {
    if (in_the_long_run()) return false;
    if (is_exhausted(t, what)) return true;
    for (u32 i = 0; i < g.threads; ++i)
        if (i != t.index && when(t, what) <= later(thread_at(i).now_ns, patience_ns)) return false;
    return true;
}

u64 leap_ns(u32 rung) {
    u64 ns = first_leap_ns;
    for (u32 i = 0; i < rung; ++i) ns *= leap_factor;
    return ns;
}

} // namespace

void set_time_limits() {
    const bool in_brief = (g.job->flags & trace::in_brief) != 0;
    const u32 most = g.channel->max_steps;
    g.one_clock = (g.job->flags & trace::one_clock) != 0;
    g.latest_ns = 0;
    g.long_run_at = in_brief ? 0 : first_step_of_long_run;
    g.last_step = in_brief && brief_steps < most ? brief_steps : most;
}

void forget_waits() {
    if (waits_used != 0) fill_bytes(ended, 0, sizeof ended);
    waits_used = 0;
}

void add_what_time_brings(trace::changeable_process_set row, u64 present_ns) {
    const bool somebody_runs = !row.empty();
    u64 first = never;
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        const by_time what = what_may_come(t);
        if (what != by_time::nothing && when(t, what) < first) first = when(t, what);
    }
    const u64 patience = in_the_long_run() ? never : later(g.channel->patience_ns, grace_ns);
    const u64 latest = later(somebody_runs ? present_ns : first, patience);
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        const by_time what = what_may_come(t);
        if (what == by_time::nothing || when(t, what) > latest) continue;
        if (!in_the_long_run() && is_exhausted(t, what)) {
            if (!t.spin.parked && (somebody_runs || is_beside_others(t))) note_bound(trace::bound::timeouts);
            if (somebody_runs) continue;
        }
        t.wait.is_last_resort = !somebody_runs && comes_last(t, what, patience);
        row.insert(who_moves(t, what));
    }
}

u64 instant_of_environment(const thread& t) {
    return t.wait.environment.kind == op::time_passes ? t.spin.leap_to_ns : t.wait.deadline_ns;
}

void note_time_out(thread& t) {
    if (in_the_long_run()) ++t.beats;
    if (t.spin.parked) {
        t.spin.awake_by_time = true;
        ++t.spin.rung;
        return;
    }
    if (t.wait.name == 0) t.wait.name = name_of_wait(t);
    ++count_of(t.wait.name);
}

void note_granted(thread& t) {
    if (waits_used != 0) count_of(t.wait.name == 0 ? name_of_wait(t) : t.wait.name) = 0;
}

bool may_leap(const thread& t) { return t.spin.lets_time_pass && t.spin.rung < most_leaps; }

void keep_pace(thread& t) {
    if (here.current != nullptr && here.current->now_ns > g.latest_ns) g.latest_ns = here.current->now_ns;
    if (t.now_ns > g.latest_ns) g.latest_ns = t.now_ns;
    t.now_ns = g.latest_ns;
}

void let_time_pass(thread& t) {
    g.anybody_timed = true;
    t.wait.environment = t.pending;
    t.wait.environment.process = trace::environment_process(t.index);
    t.wait.environment.kind = op::time_passes;
    for (trace::access& a : trace::accesses(t.wait.environment)) a.flags = 0;
    t.spin.leap_to_ns = later(t.now_ns, leap_ns(t.spin.rung));
    t.wait.timeout_possible = nullptr;
    t.wait.timeout_effect = nullptr;
}

void let_timeout_wait(thread& t) {
    const u64 at = later(t.now_ns, leap_ns(t.spin.rung));
    if (t.wait.deadline_ns < at) t.wait.deadline_ns = at;
}

} // namespace lockstep::rt
