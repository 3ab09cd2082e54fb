// Who goes next. A thread that reaches a visible operation announces it and asks here; the decision is made on its own
// stack, and only if another thread was chosen is there a switch. Environment processes (timeouts, spurious wake-ups)
// have no stack: whoever decides performs them on the spot and decides again.
#include "runtime/judge/loops/alone.hpp"
#include "runtime/judge/loops/circle.hpp"
#include "runtime/judge/loops/lasso.hpp"
#include "runtime/judge/loops/state_name.hpp"
#include "runtime/judge/loops/weak_failure.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/policy.hpp"
#include "runtime/kernel/threads/dead_stack.hpp"
#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

namespace {

event idle_event; // what `perform` hands out while main is alone

/// Who is parked, and would be enabled if its loop were not, goes round once more before anybody is called stuck.
bool let_go_round_again(trace::changeable_process_set row) {
    bool any = false;
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        if (t.life.finished || !may_go_round_again(t)) continue;
        row.insert(trace::thread_process(i));
        any = true;
    }
    return any;
}

/// Where nobody has anything to do with time.
bool find_admitted(trace::changeable_process_set row) {
    bool any = false;
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (t.life.finished || (t.wait.admitted != nullptr && !t.wait.admitted(t))) continue;
        row.insert(trace::thread_process(i));
        any = true;
    }
    return any;
}

/// Who can take the present step: fills its row. Returns false where nobody can go on.
bool find_enabled(trace::changeable_process_set row) {
    row.clear();
    if (!g.anybody_timed) return find_admitted(row) || let_go_round_again(row);
    bool any = false, time_matters = false;
    u64 present_ns = never; // the earliest instant of those who can run
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (t.life.finished) continue;
        time_matters = time_matters || t.wait.environment.kind != op::none || is_asleep(t);
        if (is_asleep(t) || (t.wait.admitted != nullptr && !t.wait.admitted(t))) continue;
        row.insert(trace::thread_process(i));
        any = true;
        if (t.now_ns < present_ns) present_ns = t.now_ns;
    }
    if (time_matters) {
        add_what_time_brings(row, present_ns);
        any = any || !row.empty();
    }
    return any || let_go_round_again(row);
}

const event& pending_of(process_id p) {
    thread& t = thread_at(trace::thread_of(p));
    return trace::is_environment(p) ? t.wait.environment : t.pending;
}

/// Those wake whose next event depends on what was done.
void wake(trace::changeable_process_set asleep, const event& done) {
    for (const process_id p : asleep) // what is taken out behind the iterator does not matter to it
        if (p == done.process || dependent(pending_of(p), done)) asleep.erase(p);
}

void enter_free_run() {
    for (u32 i = 0; i < g.job->sleep_count; ++i) {
        const trace::step& s = g.job->sleep[i];
        (s.choice == trace::every_choice ? sleepers() : drowsers()).insert(s.process);
    }
    if ((g.job->flags & trace::trap_at_end) != 0) asm volatile("int3");
}

/// Enables a step that the execution took which is repeated.
bool take_as_before(trace::changeable_process_set row, process_id wanted) {
    if (!repeats_another() || trace::thread_of(wanted) >= g.threads) return false;
    thread& t = thread_at(trace::thread_of(wanted));
    if (trace::is_thread(wanted) ? !let_go(t) : !let_time_out(t)) return false;
    row.insert(wanted);
    return true;
}

process_id choose(trace::changeable_process_set enabled) {
    const u32 step = g.step_count;
    if (g.job->how != trace::policy::lenient) {
        if (step < g.job->prefix_count) {
            const process_id wanted = g.prefix[step].process;
            if (!enabled.contains(wanted) && !take_as_before(enabled, wanted))
                end_execution(trace::ending::infeasible, 0);
            return wanted;
        }
        if (step == g.job->prefix_count) enter_free_run();
    }
    return in_the_long_run() ? next_in_the_long_run(enabled) : g.policy->next(enabled);
}

void sample_watches() {
    u64* row = trace::slot_watched(g.channel, g.slot) + u64{g.step_count} * trace::max_watches;
    for (u32 i = 0; i < g.channel->watch_count; ++i) {
        row[i] = 0;
        copy_bytes(&row[i], reinterpret_cast<void*>(g.channel->watches[i].address), g.channel->watches[i].size);
    }
}

event* commit(const event& e) {
    check(g.step_count < g.channel->max_steps && g.event_count < g.channel->event_capacity);
    if (recording()) sample_watches();
    event* place = &g.events[g.event_count];
    copy_event(*place, e);
    ++g.event_count;
    ++g.step_count;
    ++g.channel->heartbeat;
    if (g.job->sleep_count != 0) {
        g.drowsy = drowsers().contains(e.process);
        wake(sleepers(), e);
        wake(drowsers(), e);
    }
    if (g.policy->saw != nullptr) g.policy->saw(e);
    return place;
}

void mark_last_resort(const thread& t, event& e) {
    if (t.wait.is_last_resort) e.flags |= trace::universal | trace::last_resort;
}

void perform_environment(thread& t) {
    check(environment_possible(t));
    mark_last_resort(t, t.wait.environment);
    commit(t.wait.environment);
    t.wait.timed_out = t.wait.environment.kind == op::timeout;
    note_time_out(t);
    if (const u64 at = instant_of_environment(t); at != never && at > t.now_ns) t.now_ns = at;
    if (g.one_clock) keep_pace(t);
    t.wait.environment.kind = op::none;
    if (t.wait.timeout_effect != nullptr) t.wait.timeout_effect(t);
}

/// The pending event of `t` comes: because it is time, or before that.
void note_timing(thread& t) {
    if (is_asleep(t)) mark_last_resort(t, t.pending);
    if (is_asleep(t) && !t.spin.parked) note_time_out(t);
    else if (t.wait.environment.kind == op::timeout) note_granted(t);
}

void commit_thread(thread& t) {
    check(!t.life.finished && t.pending.kind != op::none);
    if (g.anybody_timed) note_timing(t);
    note_performed(t);
    if (t.readings.unsettled) settle_readings(t);
    t.readings.after_wait = waits_for_a_time(t);
    if (g.one_clock) keep_pace(t);
    if (!t.spin.goes_round_again) ++g.moves;
    t.last_step = g.step_count;
    t.recorded = commit(t.pending);
    t.announced_how = t.pending.first.how;
    t.wait.admitted = nullptr;
    t.wait.environment.kind = op::none;
    t.spin.plain_reads_alone = 0;
}

/// After so many further steps an execution in which a circle of waits has closed ends, if nothing else ends it.
constexpr u32 steps_after_circle = 2'000;

/// `t` has announced its next operation, which must wait.
void look_for_circle(thread& t) {
    if (g.stuck_after == 0 && closes_circle(t)) g.stuck_after = g.step_count + steps_after_circle;
}

/// Ends an execution that has gone on for as long as it may, or for long enough to know that it does not end.
void end_if_endless(process_set enabled) {
    if (g.stuck_after != 0 && g.step_count >= g.stuck_after) end_execution(trace::ending::stuck, 0);
    if (in_the_long_run() && goes_round_for_ever(enabled)) {
        for (const process_id p : enabled) thread_at(trace::thread_of(p)).pending.flags |= trace::spinning;
        end_execution(trace::ending::stuck, 0);
    }
    if (g.step_count != g.last_step) return;
    end_execution(nothing_has_helped() ? trace::ending::stuck : trace::ending::step_limit, 0);
}

} // namespace

bool environment_possible(thread& t) {
    if (t.wait.environment.kind == op::none || t.wait.timed_out || t.wait.woken_spuriously) return false;
    if (t.spin.parked && !sees_change(t)) {
        if (!may_leap(t)) return false;
    } else if (t.wait.environment.kind == op::time_passes) {
        return false; // its thread can go on
    }
    return t.wait.timeout_possible == nullptr || t.wait.timeout_possible(t);
}

u32 thread_count() { return g.threads; }

u32 spurious_budget_left() { return g.spurious_left; }
void spend_spurious_budget() {
    check(g.spurious_left != 0);
    --g.spurious_left;
}

event& announce(thread& t, op kind, u64 pc) {
    if (on_trial()) convict();
    __builtin_memset(static_cast<void*>(&t.pending), 0, trace::usual_event_bytes);
    t.pending.process = trace::thread_process(t.index);
    t.pending.kind = kind;
    t.pending.order = 5;
    t.pending.pc = pc;
    if (kind == op::process_exit) g.anybody_ended = true;
    t.wait.admitted = nullptr;
    t.wait.waits_for = nullptr;
    t.wait.lock_is_free = nullptr;
    t.wait.environment.kind = op::none;
    t.wait.timed_out = false;
    t.wait.woken_spuriously = false;
    t.wait.sleeps = false;
    t.wait.name = 0;
    return t.pending;
}

void sleep_until(thread& t, u64 deadline_ns) {
    g.anybody_timed = true;
    t.wait.sleeps = true;
    t.wait.deadline_ns = deadline_ns;
}

void may_time_out(thread& t, u64 deadline_ns, bool (*possible)(thread&), void (*effect)(thread&)) {
    g.anybody_timed = true;
    check(t.pending.kind != op::none && t.wait.admitted != nullptr); // complete: it is what may come instead
    t.wait.environment = t.pending;
    t.wait.environment.process = trace::environment_process(t.index);
    t.wait.environment.kind = op::timeout;
    t.wait.environment.first.flags = 0;
    t.wait.environment.second.flags = 0;
    t.wait.deadline_ns = deadline_ns;
    t.wait.timeout_possible = possible;
    t.wait.timeout_effect = effect;
}

bool way_sleeps(u32 number) {
    if (!g.drowsy) return false;
    const trace::step way(self().pending.process, number);
    for (u32 i = 0; i < g.job->sleep_count; ++i)
        if (g.job->sleep[i] == way) return true;
    return false;
}

namespace {

/// Of the step at hand: does the prefix say it?
bool is_told() { return g.job->how != trace::policy::lenient && g.step_count - 1 < g.job->prefix_count; }

} // namespace

u32 told_number() { return is_told() ? g.prefix[g.step_count - 1].choice : 0; }

u32 choose_number(thread& t, u32 n) {
    event& e = *t.recorded;
    check(n != 0 && n <= trace::max_choices && (e.flags & trace::chosen) == 0);
    const u32 number = is_told() ? told_number() : g.policy->number(n);
    if (number >= n) end_execution(trace::ending::infeasible, 0);
    e.flags |= trace::chosen;
    e.choice = static_cast<u16>(number);
    e.choices = static_cast<u16>(n);
    return number;
}

void append_event(const event& e) {
    const u64 room_for_steps = g.channel->max_steps - g.step_count + trace::max_processes + 8;
    if (g.event_count + room_for_steps < g.channel->event_capacity) g.events[g.event_count++] = e;
}

void finish_write(thread& t) {
    if (t.open_write == nullptr) return;
    check(t.open_write->first.size != 0);
    const u32 size = t.open_write->first.size < 8 ? t.open_write->first.size : 8;
    t.open_write->after = 0;
    copy_bytes(&t.open_write->after, reinterpret_cast<void*>(t.open_write->first.address), size);
    t.open_write = nullptr;
}

void finish_operation(thread& t) {
    finish_write(t);
    event* last = t.recorded;
    if (last != nullptr && last->first.how == commute::reads && t.announced_how == commute::exclusive)
        last->flags |= trace::conditional;
    t.recorded = nullptr;
}

thread& next_thread() {
    g.deciding = true;
    for (;;) {
        const u32 words = g.channel->enabled_words;
        const trace::changeable_process_set row{g.enabled + u64{g.step_count} * words, words};
        if (!find_enabled(row)) end_execution(trace::ending::stuck, 0);
        if (names_states()) name_state();
        if (g.stuck_after != 0 || in_the_long_run() || g.step_count == g.last_step) end_if_endless(row);
        const process_id p = choose(row);
        check(row.contains(p));
        thread& t = thread_at(trace::thread_of(p));
        if (trace::is_environment(p)) {
            perform_environment(t);
            continue;
        }
        commit_thread(t);
        g.deciding = false;
        return t;
    }
}

void switch_to(thread& from, thread& to) {
    check(&from != &to && here.current == &from);
    check(to.saved.sp != 0); // not always on to.stack: the program may have made another one
    here.current = &to;
    g.run_length = 0;
    set_thread_pointer(to.saved.fs);
    lockstep_switch(&from.saved, &to.saved);
}

namespace {

bool goes_on_alone(thread& main) {
    if (main.wait.admitted != nullptr && !main.wait.admitted(main)) return false;
    const event& next = main.pending;
    return !may_go_round(next.pc, next.first.address) || !came_round(main, next.pc, next.first.address);
}

} // namespace

event* perform(thread& t) {
    check(&t == here.current && t.pending.kind != op::none);
    if (!running()) {
        if (!attached()) return &idle_event;
        if (goes_on_alone(t)) {
            t.recorded = nullptr;
            idle_event = t.pending;
            return &idle_event;
        }
        begin_executions(); // main waits for others, and there are none: that is a finding to make under control
        return t.recorded;
    }
    g.deciding = true;
    finish_operation(t);
    watch_for_spinning(t);
    if (t.wait.waits_for != nullptr) look_for_circle(t);
    if (recording()) leaving_no_trace([&] { t.pending.stack = record_stack(t, t.pending.pc); });
    thread& next = next_thread();
    if (&next != &t) {
        if (t.spin.sums) leave_sums(t);
        switch_to(t, next);
        if (t.spin.sums) resume_sums(t);
    } else {
        ++g.run_length;
    }
    if (t.spin.head.pc != 0 || names_states()) wipe_dead_frames();
    judge_object(t, *t.recorded);
    return t.recorded;
}

event* perform_choosing(thread& t) {
    if (running()) return perform(t);
    check(attached());
    begin_executions();
    return t.recorded;
}

} // namespace lockstep::rt
