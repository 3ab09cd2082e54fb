// Tokens and waiters (see wait_queue.hpp). Whether all tokens can be handed out is a bipartite matching; waiters are
// few (at most trace::max_threads), so augmenting paths, found anew each time, do.
//
// With bits (FUTEX_WAIT_BITSET with different ones) the number that a wake-up returns is the largest possible: which of
// two waiters an earlier one had woken is not decided yet, and might have left fewer for this.
#include "runtime/model/wait_queue.hpp"

#include "runtime/abi/pthread/waiting.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

namespace lockstep::rt {

namespace {

struct token {
    token* next;
    u64 issued;
    u64 bits;
};

// A queue's object: state[0] its tokens, oldest first; state[1] tokens to use again; state[2] numbers given out.
token* as_token(u64 word) { return reinterpret_cast<token*>(word); }
token* first_token(const object& q) { return as_token(q.state[0]); }

/// The budget of spurious wake-ups is one for all: whoever takes the last one keeps the others from theirs.

bool is_meant_for(const token& k, u64 arrival, u64 bits) { return arrival < k.issued && (bits & k.bits) != 0; }
bool waits_in(const thread& t, const object& q) { return !t.finished && t.wait_object == &q && t.wait[0] != 0; }

/// Hands out tokens to waiters. Scratch memory: used within one call only.
class matching {
public:
    /// Collects the waiters of `q`, longest waiting first.
    void begin(const object& q) {
        waiters_ = 0;
        for (u32 i = 0; i < thread_count(); ++i) {
            thread& t = thread_at(i);
            if (!waits_in(t, q)) continue;
            u32 at = waiters_++;
            for (; at != 0 && waiter_[at - 1]->wait[0] > t.wait[0]; --at) waiter_[at] = waiter_[at - 1];
            waiter_[at] = &t;
        }
        for (u32 i = 0; i < waiters_; ++i) given_[i] = nullptr;
    }

    bool place(const token& k) {
        for (u32 i = 0; i < waiters_; ++i) tried_[i] = false;
        return place_untried(k);
    }

    bool place_all(const object& q, const token* but_not) {
        for (const token* k = first_token(q); k != nullptr; k = k->next)
            if (k != but_not && !place(*k)) return false;
        return true;
    }

    u32 waiters() const { return waiters_; }
    thread& waiter(u32 i) const { return *waiter_[i]; }
    bool has_token(u32 i) const { return given_[i] != nullptr; }

private:
    bool place_untried(const token& k) {
        for (u32 i = 0; i < waiters_; ++i)
            if (given_[i] == nullptr && is_meant_for(k, waiter_[i]->wait[0], waiter_[i]->wait[1])) {
                given_[i] = &k;
                return true;
            }
        for (u32 i = 0; i < waiters_; ++i) {
            if (tried_[i] || !is_meant_for(k, waiter_[i]->wait[0], waiter_[i]->wait[1])) continue;
            tried_[i] = true;
            if (!place_untried(*given_[i])) continue;
            given_[i] = &k;
            return true;
        }
        return false;
    }

    u32 waiters_;
    thread* waiter_[trace::max_threads];
    const token* given_[trace::max_threads];
    bool tried_[trace::max_threads];
};

matching scratch;

bool all_can_be_used(const object& q, const token* but_not) {
    scratch.begin(q);
    return scratch.place_all(q, but_not);
}

void append_token(object& q, const token& made) {
    token* k = as_token(q.state[1]);
    if (k != nullptr) q.state[1] = sys::word(k->next);
    else k = static_cast<token*>(pool_allocate(sizeof(token)));
    *k = made;
    if (q.state[0] == 0) {
        q.state[0] = sys::word(k);
        return;
    }
    token* last = first_token(q);
    while (last->next != nullptr) last = last->next;
    last->next = k;
}

void remove_token(object& q, token& k) {
    if (first_token(q) == &k) {
        q.state[0] = sys::word(k.next);
    } else {
        token* before = first_token(q);
        while (before->next != &k) before = before->next;
        before->next = k.next;
    }
    k.next = as_token(q.state[1]);
    q.state[1] = sys::word(&k);
}

/// Where everybody has a token of his own, waking commutes: nobody takes anything from anybody.
void refresh_pending(const object& q) {
    const commute how = count_tokens(q) == count_waiters(q) ? commute::reads : commute::exclusive;
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (!waits_in(t, q)) continue;
        if (t.pending.kind == op::cond_wake || t.pending.kind == op::futex_return) t.pending.first.how = how;
    }
}

/// Takes `t` out of the queue, and the oldest token that it could have had and the others can do without: the one
/// it was woken by, or (`forced` false) one that nobody is left for.
void leave(thread& t, bool forced) {
    object& q = *t.wait_object;
    const u64 arrival = t.wait[0];
    t.wait[0] = 0; // from here on not one of the waiters
    t.wait_object = nullptr;
    if (forced || !all_can_be_used(q, nullptr))
        for (token* k = first_token(q); k != nullptr; k = k->next)
            if (is_meant_for(*k, arrival, t.wait[1]) && all_can_be_used(q, k)) {
                remove_token(q, *k);
                break;
            }
    refresh_pending(q);
}

} // namespace

void enqueue(thread& t, object& q, u64 bits) {
    t.wait_object = &q;
    t.wait[0] = ++q.state[2];
    t.wait[1] = bits;
    t.wait[2] = 0;
    refresh_pending(q);
}

u32 wake(object& q, u64 most, u64 bits) {
    const token fresh{nullptr, ++q.state[2], bits};
    u32 useful = 0;
    scratch.begin(q);
    scratch.place_all(q, nullptr);
    while (useful < most && scratch.place(fresh)) {
        append_token(q, fresh);
        ++useful;
    }
    if (useful != 0) refresh_pending(q);
    return useful;
}

bool may_wake(const thread& t) {
    if (t.wait[2] != 0) return true;
    if (t.wait[0] == 0) return false;
    for (const token* k = first_token(*t.wait_object); k != nullptr; k = k->next)
        if (is_meant_for(*k, t.wait[0], t.wait[1])) return true;
    return false;
}

void leave_woken(thread& t) {
    if (t.wait[0] != 0) leave(t, true);
}

void leave_unwoken(thread& t) {
    if (t.wait[0] != 0) leave(t, false);
}

bool is_queued(const thread& t) { return t.wait[0] != 0; }

u32 count_waiters(const object& q) {
    u32 count = 0;
    for (u32 i = 0; i < thread_count(); ++i) count += waits_in(thread_at(i), q) ? 1 : 0;
    return count;
}

u32 count_tokens(const object& q) {
    u32 count = 0;
    for (const token* k = first_token(q); k != nullptr; k = k->next) ++count;
    return count;
}

u8 queue_admits(const object& q, const thread& t) {
    if (first_token(q) == nullptr) return 0;
    for (u32 i = 0; i < thread_count(); ++i) {
        const thread& other = thread_at(i);
        if (&other != &t && waits_in(other, q) && may_wake(other)) return trace::admits;
    }
    return 0;
}

void note_waking(const thread& t, event* done) {
    done->first.flags |= queue_admits(*t.wait_object, t);
    if (done->first.how == commute::reads) done->flags |= trace::conditional; // earlier there were not tokens for all
}

void wake_for_good(object& q) {
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (!waits_in(t, q)) continue;
        t.wait[0] = 0;
        t.wait_object = nullptr;
        t.wait[2] = 1;
    }
}

u32 move_waiters(object& from, object& to, u64 most) {
    scratch.begin(from);
    scratch.place_all(from, nullptr);
    u32 moved = 0;
    for (u32 i = 0; i < scratch.waiters() && moved < most; ++i) {
        if (scratch.has_token(i)) continue;
        thread& t = scratch.waiter(i);
        t.wait_object = &to;
        t.wait[0] = ++to.state[2];
        t.pending.first.address = t.environment.first.address = to.address;
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
    if (t.timed_out) t.pending.flags |= trace::failed;
    untouch(t.pending.first);
}

void may_wake_spuriously(thread& t) {
    if (spurious_budget_left() == 0) return;
    may_time_out(
        t, never, [](thread& w) { return is_queued(w) && spurious_budget_left() != 0; }, leave_by_environment);
    t.environment.kind = op::spurious_wake;
    touch(t.environment.second, pseudo::spurious_budget, commute::exclusive, trace::waits | trace::admits);
}

} // namespace lockstep::rt
