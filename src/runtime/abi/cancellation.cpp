#include "runtime/abi/cancellation.hpp"

#include "runtime/abi/queueing.hpp"
#include "runtime/abi/waiting.hpp"
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

namespace lockstep::rt {

namespace {

u64 cancellation_of(const thread& t) { return pseudo::cancellations + t.index; }

bool may_act(const thread& t) { return !t.cancel.disabled && !t.cancel.unwinding; }

/// Does `t` wait where a cancellation ends it?
bool waits_cancellably(const thread& t) {
    return !t.life.finished && trace::traits(t.pending.kind).cancellable && may_act(t) &&
           trace::present(t.pending.first) && (t.pending.first.flags & trace::waits) != 0;
}

/// Does what the target waits for let somebody through who waits there?
bool lets_through(thread& target, const thread& me) {
    if (target.pending.kind == op::cond_wake) return queue_admits(*target.wait.object, me) != 0;
    return target.wait.admitted(target);
}

/// A cancel touches what its target waits for.
void touch_what_it_waits_for(event& e, const thread& target) {
    if (waits_cancellably(target)) touch(e.first, target.pending.first.address, commute::exclusive);
    else e.first = access{};
}

/// Those that are about to cancel `t` are about to touch what it waits for from now on.
void tell_cancellers(const thread& t) {
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& other = thread_at(i);
        if (!other.life.finished && other.pending.kind == op::thread_cancel && other.pending.after == t.index)
            touch_what_it_waits_for(other.pending, t);
    }
}

void ask(thread& t, u64 pc) {
    event& e = announce(t, op::thread_testcancel, pc);
    touch(e.first, cancellation_of(t), commute::reads);
    event* done = perform(t);
    note_read(t, address_of(&t.cancel.requested), sizeof t.cancel.requested);
    if (!is_cancelled(t)) return;
    done->flags |= trace::failed;
    act_on_cancellation(t);
}

} // namespace

void read_cancellation(thread& t) {
    if (!is_visible(cancellation_steps) || !may_act(t)) return;
    event& e = t.pending;
    access& a = trace::present(e.second) ? e.more[e.more_count++] : e.second;
    touch(a, cancellation_of(t), commute::reads);
}

void may_be_cancelled(thread& t) {
    check(t.wait.admitted != nullptr && (t.pending.first.flags & trace::waits) != 0);
    read_cancellation(t);
    tell_cancellers(t);
}

void cancel_wait(thread& t) {
    t.pending.flags |= trace::failed | trace::cancelled;
    t.wait.environment.kind = op::none;
    if (is_queued(t)) leave_unwoken(t);
    untouch(t.pending.first);
}

void cancel_thread(thread& target, u64 pc) {
    thread& me = self();
    event& e = announce(me, op::thread_cancel, pc);
    e.after = target.index;
    touch_what_it_waits_for(e, target);
    touch(e.second, cancellation_of(target), commute::exclusive);
    touch(e.more[e.more_count++], trace::thread_object(target.index), commute::reads);
    event* done = perform(me);
    done->more[0].flags |= flag_if(target.life.finished, trace::admits);
    if (target.life.joined)
        misused(finding_kind::misuse, 0, pc, "the thread that is to be cancelled was joined before");
    report_invisible(cancellation_steps);
    done->first = access{};
    if (waits_cancellably(target)) {
        touch_what_it_waits_for(*done, target);
        done->first.flags |= flag_if(lets_through(target, me), trace::admits);
        cancel_wait(target);
    }
    target.cancel.requested = true;
    if (&target == &me && me.cancel.asynchronous && is_cancelled(me)) act_on_cancellation(me);
}

void wait_for_cancellation(thread& t, u64 pc) {
    cancellation_point(t, pc);
    announce(t, op::sleep, pc).after = never;
    touch(t.pending.first, pseudo::thread_signals + t.index, commute::exclusive, trace::waits);
    wait_until(
        t, [](thread& w) { return was_cancelled(w.pending); }, nullptr);
    may_be_cancelled(t);
    perform(t);
    act_on_cancellation(t);
}

void sleep_cancellably(thread& t, u64 ns, u64 pc) {
    cancellation_point(t, pc);
    announce(t, op::sleep, pc).after = ns;
    sleep_until(t, ns < never / 2 - t.now_ns ? t.now_ns + ns : never / 2);
    if (is_visible(cancellation_steps)) {
        touch(t.pending.first, pseudo::thread_signals + t.index, commute::exclusive, trace::waits);
        wait_until(
            t, [](thread&) { return true; }, nullptr);
        may_be_cancelled(t);
    }
    perform(t);
    if (was_cancelled(*t.recorded)) act_on_cancellation(t);
}

void test_cancellation(thread& t, u64 pc) {
    if (running() && may_act(t)) ask(t, pc);
    else if (is_cancelled(t)) act_on_cancellation(t);
}

void cancellation_point(thread& t, u64 pc) {
    if (running() && may_act(t) && is_visible(cancellation_steps)) ask(t, pc);
    else if (is_cancelled(t)) act_on_cancellation(t);
}

} // namespace lockstep::rt
