#include "runtime/abi/queueing.hpp"

#include "runtime/abi/waiting.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

using model::token;
using model::wait_queue;
using model::waiter;

/// Null where the memory of the condition variable or the futex word is something else by now.
const wait_queue* find_queue(const object& q) {
    if (const auto* c = peek<model::condition>(q)) return &c->queue;
    if (const auto* f = peek<model::futex>(q)) return &f->queue;
    return nullptr;
}

wait_queue& queue_in(object& q) {
    const wait_queue* found = find_queue(q);
    check(found != nullptr);
    return const_cast<wait_queue&>(*found);
}

const token* first_token(const object& q) {
    const wait_queue* found = find_queue(q);
    return found == nullptr ? nullptr : found->first;
}

const waiter* waiter_in(const thread& t, const object& q) {
    if (t.life.finished || t.wait.object != &q) return nullptr;
    const auto* w = t.wait.find<waiter>();
    return w != nullptr && w->arrival != 0 ? w : nullptr;
}

template <class F>
void each_waiter(const object& q, F f) {
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (waiter_in(t, q) != nullptr) f(t);
    }
}

/// Scratch memory: used within one call only.
model::handing_out scratch;

void begin_handing_out(const object& q) {
    scratch.begin();
    each_waiter(q, [](thread& t) { scratch.add(t.wait.as<waiter>()); });
}

bool all_can_be_used(const object& q, const token* but_not) {
    begin_handing_out(q);
    const wait_queue* found = find_queue(q);
    return found == nullptr || scratch.place_all(*found, but_not);
}

/// Where everybody has a token of his own, waking commutes: nobody takes anything from anybody.
void refresh_pending(const object& q) {
    const commute how = count_tokens(q) == count_waiters(q) ? commute::reads : commute::exclusive;
    each_waiter(q, [how](thread& t) {
        if (t.pending.kind == op::cond_wake || t.pending.kind == op::futex_return) t.pending.first.how = how;
    });
}

/// Takes `t` out of the queue, and the oldest token that it could have had and the others can do without: the one
/// it was woken by, or (`forced` false) one that nobody is left for.
void leave(thread& t, bool forced) {
    check(is_queued(t) && t.wait.object != nullptr);
    object& q = *t.wait.object;
    const waiter was = t.wait.as<waiter>();
    t.wait.as<waiter>().arrival = 0; // from here on not one of the waiters
    t.wait.object = nullptr;
    if (forced || !all_can_be_used(q, nullptr))
        for (const token* k = first_token(q); k != nullptr; k = k->next)
            if (is_meant_for(*k, was) && all_can_be_used(q, k)) {
                remove(queue_in(q), const_cast<token&>(*k));
                note_write(t);
                break;
            }
    refresh_pending(q);
}

/// The thread of a waiter's record.
thread& thread_with(const waiter& w) {
    for (u32 i = 0; i < thread_count(); ++i)
        if (thread_at(i).wait.find<waiter>() == &w) return thread_at(i);
    check(false);
    __builtin_unreachable();
}

} // namespace

void enqueue(thread& t, object& q, u64 bits, object* mutex) {
    check(!is_queued(t));
    t.wait.object = &q;
    t.wait.begin(waiter{++queue_in(q).last_number, bits, mutex, false});
    refresh_pending(q);
}

u32 wake(object& q, u64 most, u64 bits) {
    wait_queue& queue = queue_in(q);
    const token fresh{nullptr, ++queue.last_number, bits};
    u32 useful = 0;
    begin_handing_out(q);
    scratch.place_all(queue);
    while (useful < most && scratch.place(fresh)) {
        append(queue, fresh, needs_room(queue) ? static_cast<token*>(pool_allocate(sizeof(token))) : nullptr);
        ++useful;
    }
    if (useful != 0) refresh_pending(q);
    return useful;
}

bool may_wake(const thread& t) {
    const waiter& w = t.wait.as<waiter>();
    if (w.woken_for_good) return true;
    if (w.arrival == 0) return false;
    const wait_queue* q = find_queue(*t.wait.object);
    return q != nullptr && has_token_for(*q, w);
}

bool is_queued(const thread& t) {
    const auto* w = t.wait.find<waiter>();
    return w != nullptr && w->arrival != 0;
}

bool is_needed(const thread& t) {
    const wait_queue* q = find_queue(*t.wait.object);
    if (q == nullptr || q->first == nullptr) return false;
    scratch.begin();
    each_waiter(*t.wait.object, [&t](thread& other) {
        if (&other != &t) scratch.add(other.wait.as<waiter>());
    });
    return !scratch.place_all(*q);
}

bool is_queued_in(const thread& t, const object& q) { return waiter_in(t, q) != nullptr; }

void leave_woken(thread& t) {
    check(may_wake(t));
    if (is_queued(t)) leave(t, true);
}

void leave_unwoken(thread& t) {
    if (is_queued(t)) leave(t, false);
}

u64 sum_of_queue(const object& q) {
    u64 sum = count_tokens(q);
    each_waiter(q, [&sum](thread& t) { sum = mix(sum, t.index * 2 + (may_wake(t) ? 3 : 2)); });
    for (const token* k = first_token(q); k != nullptr; k = k->next) {
        sum = mix(sum, 1);
        each_waiter(q, [&sum, k](thread& t) {
            if (is_meant_for(*k, t.wait.as<waiter>())) sum = mix(sum, t.index + 2);
        });
    }
    return sum;
}

u32 count_waiters(const object& q) {
    u32 count = 0;
    each_waiter(q, [&count](thread&) { ++count; });
    return count;
}

u32 count_tokens(const object& q) {
    const wait_queue* found = find_queue(q);
    return found == nullptr ? 0 : count_tokens(*found);
}

u8 queue_admits(const object& q, const thread& t) {
    if (first_token(q) == nullptr) return 0;
    bool any = false;
    each_waiter(q, [&](thread& other) { any = any || (&other != &t && may_wake(other)); });
    return flag_if(any, trace::admits);
}

void note_waking(const thread& t, event* done) {
    done->first.flags |= queue_admits(*t.wait.object, t);
    if (done->first.how == commute::reads) done->flags |= trace::conditional; // earlier there were not tokens for all
}

void wake_for_good(object& q) {
    each_waiter(q, [](thread& t) {
        waiter& w = t.wait.as<waiter>();
        w.arrival = 0;
        w.woken_for_good = true;
        t.wait.object = nullptr;
    });
}

u32 move_waiters(object& from, object& to, u64 most) {
    begin_handing_out(from);
    scratch.place_all(queue_in(from));
    u32 moved = 0;
    for (u32 i = 0; i < scratch.waiters() && moved < most; ++i) {
        if (scratch.has_token(i)) continue;
        thread& t = thread_with(scratch.at(i));
        t.wait.object = &to;
        t.wait.as<waiter>().arrival = ++queue_in(to).last_number;
        t.pending.first.address = t.wait.environment.first.address = to.address;
        ++moved;
    }
    if (moved != 0) {
        refresh_pending(from);
        refresh_pending(to);
    }
    return moved;
}

void leave_by_environment(thread& t) {
    leave_unwoken(t);
    if (t.wait.timed_out) t.pending.flags |= trace::failed;
    untouch(t.pending.first);
}

void may_wake_for_no_reason(thread& t) {
    if (!running() || g.job->spurious_budget == 0) return; // alone, main has no job yet
    // The budget is one for all: whoever takes the last one keeps the others from theirs.
    touch(t.pending.more[t.pending.more_count++], pseudo::spurious_budget, commute::exclusive);
}

bool wakes_for_no_reason(thread& t, event* done) {
    for (access& budget : trace::accesses(*done)) {
        if (budget.address != pseudo::spurious_budget) continue;
        if (spurious_budget_left() != 0 && choose_number(t, 2) == 1) {
            spend_spurious_budget();
            note_write(t); // a loop that waits again is not where it was
            return true;
        }
        budget.how = commute::reads;
        return false;
    }
    return false;
}

} // namespace lockstep::rt
