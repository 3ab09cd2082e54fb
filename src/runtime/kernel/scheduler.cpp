// Who goes next. A thread that reaches a visible operation announces it and asks here; the decision is made on its own
// stack, and only if another thread was chosen is there a switch. Environment processes (timeouts, spurious wake-ups)
// have no stack: whoever decides performs them on the spot and decides again.
#include "runtime/judge/alone.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

event idle_event; // what `perform` hands out while main is alone

/// A timed wait may time out this often in a row while others could run; where nobody else can, always. More would make
/// every polling loop an infinite space. Reported as trace::bounded_timeouts.
constexpr u32 timeouts_in_a_row = 2;

bool environment_possible(thread& t) {
    if (t.wait.environment.kind == op::none || t.wait.timed_out || t.wait.woken_spuriously) return false;
    return t.wait.timeout_possible == nullptr || t.wait.timeout_possible(t);
}

/// Who can take the present step: fills its row. Returns false where nobody can go on.
bool find_enabled(trace::changeable_process_set row) {
    row.clear();
    bool any = false;
    bool held_back = false;
    for (u32 i = 0; i < g.threads; ++i) {
        thread& t = thread_at(i);
        if (t.life.finished) continue;
        if (t.wait.admitted == nullptr || t.wait.admitted(t)) {
            row.insert(trace::thread_process(i));
            any = true;
        }
        if (t.wait.environment.kind != op::none && environment_possible(t)) {
            if (t.wait.timeouts_in_a_row < timeouts_in_a_row) {
                row.insert(trace::environment_process(i));
                any = true;
            } else {
                held_back = true;
            }
        }
    }
    if (!held_back) return any;
    if (any) {
        note_bound(trace::bound::timeouts);
        return true;
    }
    for (u32 i = 0; i < g.threads; ++i)
        if (!thread_at(i).life.finished && environment_possible(thread_at(i)))
            row.insert(trace::environment_process(i));
    return true;
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

process_id choose(process_set enabled) {
    const u32 step = g.step_count;
    if (g.job->how != trace::policy::lenient) {
        if (step < g.job->prefix_count) {
            const process_id wanted = g.prefix[step].process;
            if (!enabled.contains(wanted)) end_execution(trace::ending::infeasible, 0);
            return wanted;
        }
        if (step == g.job->prefix_count) enter_free_run();
    }
    return g.policy->next(enabled);
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

void perform_environment(thread& t) {
    check(environment_possible(t));
    commit(t.wait.environment);
    if (t.wait.environment.kind == op::spurious_wake) {
        t.wait.woken_spuriously = true;
        spend_spurious_budget();
    } else {
        t.wait.timed_out = true;
        ++t.wait.timeouts_in_a_row;
        if (t.wait.deadline_ns != never && t.wait.deadline_ns > t.now_ns) t.now_ns = t.wait.deadline_ns;
    }
    t.wait.environment.kind = op::none;
    if (t.wait.timeout_effect != nullptr) t.wait.timeout_effect(t);
}

void commit_thread(thread& t) {
    check(!t.life.finished && t.pending.kind != op::none);
    note_performed(t);
    t.recorded = commit(t.pending);
    if (!t.wait.timed_out) t.wait.timeouts_in_a_row = 0;
    t.announced_how = t.pending.first.how;
    t.wait.admitted = nullptr;
    t.wait.environment.kind = op::none;
    t.spin.plain_reads_alone = 0;
}

} // namespace

u32 thread_count() { return g.threads; }

u32 spurious_budget_left() { return g.spurious_left; }
void spend_spurious_budget() {
    check(g.spurious_left != 0);
    --g.spurious_left;
}

event& announce(thread& t, op kind, u64 pc) {
    __builtin_memset(static_cast<void*>(&t.pending), 0, trace::usual_event_bytes);
    t.pending.process = trace::thread_process(t.index);
    t.pending.kind = kind;
    t.pending.order = 5;
    t.pending.pc = pc;
    t.wait.admitted = nullptr;
    t.wait.environment.kind = op::none;
    t.wait.timed_out = false;
    t.wait.woken_spuriously = false;
    return t.pending;
}

void may_time_out(thread& t, u64 deadline_ns, bool (*possible)(thread&), void (*effect)(thread&)) {
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

u32 choose_number(thread& t, u32 n) {
    event& e = *t.recorded;
    check(n != 0 && n <= trace::max_choices && (e.flags & trace::chosen) == 0);
    const u32 step = g.step_count - 1;
    const bool told = g.job->how != trace::policy::lenient && step < g.job->prefix_count;
    const u32 number = told ? g.prefix[step].choice : g.policy->number(n);
    if (number >= n) end_execution(trace::ending::infeasible, 0);
    e.flags |= trace::chosen;
    e.choice = static_cast<u16>(number);
    e.choices = static_cast<u16>(n);
    return number;
}

void append_event(const event& e) {
    if (g.event_count + trace::max_processes + 8 < g.channel->event_capacity) g.events[g.event_count++] = e;
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
        if (g.step_count == g.channel->max_steps) end_execution(trace::ending::step_limit, 0);
        const u32 words = g.channel->enabled_words;
        const trace::changeable_process_set row{g.enabled + u64{g.step_count} * words, words};
        if (!find_enabled(row)) end_execution(trace::ending::stuck, 0);
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
    if (recording()) t.pending.stack = record_stack(t, t.pending.pc);
    thread& next = next_thread();
    if (&next != &t) {
        switch_to(t, next);
    } else {
        ++g.run_length;
    }
    if (t.spin.hash_count != 0) wipe_dead_frames();
    judge_object(t, *t.recorded);
    return t.recorded;
}

} // namespace lockstep::rt
