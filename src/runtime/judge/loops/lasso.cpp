// Threads that keep each other going (an endless handing to and fro) come back to a state of the whole program, not of one
// thread. That is looked for where an execution has become long, and goes on by fair random choice: a loop that a random
// schedule leaves (two threads that back off from each other) has ended before.
//
// The whole state: memory, the place and registers of every thread, what the models of objects hold, what was written. A
// cheap comparison of places comes first. The state to compare with is taken anew at growing distances (R. Brent: An
// Improved Monte Carlo Factorization Algorithm. BIT 20, 1980).
//
// Not in it: the positions of files and pending signals. So where an execution uses those, nothing is concluded.
#include "runtime/judge/loops/lasso.hpp"

#include "runtime/judge/loops/memory_sum.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 first_distance = 64;
constexpr u32 most_comparisons = 20'000;

struct {
    bool taken;
    u64 places, whole;
    u32 step, distance;
    u32 comparisons;
    bool moved[trace::max_threads];
} anchor;

u64 places() {
    u64 h = 1;
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        h = t.life.finished ? mix(h, 7) : mix(mix(h, t.pending.pc), t.pending.first.address);
    }
    return h;
}

u64 state_of_thread(const thread& t, const program_context& c) {
    u64 h = mix(t.index + 1, c.sp);
    for (const u64 word : c.registers) h = mix(h, word);
    const auto* pending = reinterpret_cast<const u64*>(&t.pending);
    for (u32 i = 0; i < trace::usual_event_bytes / sizeof(u64); ++i) h = mix(h, pending[i]);
    return mix(mix(h, t.wait.timed_out ? 1 : 0), t.weak_failures);
}

u64 whole_state() {
    u64 memory = sum_without_stacks();
    u64 h = mix(sum_of_objects(), g.output_length);
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        if (t.life.finished) continue;
        const program_context c = &t == here.current ? running_program() : waiting_program(t);
        memory += sum_of_stack(c.sp, t);
        h = mix(h, state_of_thread(t, c));
    }
    return mix(h, memory);
}

void take_anchor(u64 now_at) {
    anchor.distance = anchor.taken ? anchor.distance * 2 : first_distance;
    anchor.taken = true;
    anchor.places = now_at;
    anchor.whole = whole_state();
    anchor.step = g.step_count;
    fill_bytes(anchor.moved, 0, sizeof anchor.moved);
}

bool has_everybody_moved(trace::process_set enabled) {
    for (const process_id p : enabled)
        if (!anchor.moved[trace::thread_of(p)]) return false;
    return true;
}

bool is_of_the_outside(op kind) { return kind == op::input || kind == op::output; }

} // namespace

void forget_lasso() { anchor.taken = false; }

bool goes_round_for_ever(trace::process_set enabled) {
    if (g.event_count == 0) return false;
    const event& last = g.events[g.event_count - 1];
    if (is_of_the_outside(last.kind)) anchor.taken = false;
    if (anchor.taken) anchor.moved[trace::thread_of(last.process)] = true;
    else anchor.comparisons = 0;
    const u64 now_at = places();
    if (!anchor.taken || g.step_count - anchor.step > anchor.distance) {
        if (memory_can_be_summed() && anchor.comparisons < most_comparisons) take_anchor(now_at);
        return false;
    }
    if (now_at != anchor.places || !has_everybody_moved(enabled)) return false;
    return ++anchor.comparisons < most_comparisons && whole_state() == anchor.whole;
}

bool nothing_has_helped() {
    const u32 half = g.last_step / 2;
    const u32 enough_beats = half / 100;
    bool somebody_waits = false;
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (t.life.finished) continue;
        if (t.last_step >= half) {
            if (t.beats < enough_beats) return false;
            continue;
        }
        const bool waits = t.wait.admitted != nullptr && !t.wait.admitted(t) && t.wait.environment.kind == op::none;
        if (!waits) return false;
        somebody_waits =
            somebody_waits || t.wait.waits_for == nullptr; // a lock or a join waits for somebody who may come
    }
    if (somebody_waits) note_bound(trace::bound::fairness);
    return somebody_waits;
}

} // namespace lockstep::rt
