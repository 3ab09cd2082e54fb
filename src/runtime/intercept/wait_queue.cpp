// Tokens and waiters (see wait_queue.hpp). Whether all tokens can be handed out is a bipartite matching; waiters are few
// (at most trace::max_threads), so augmenting paths, found anew each time, do.
//
// With bits (FUTEX_WAIT_BITSET with different ones) the number that a wake-up returns is the largest possible: which of
// two waiters an earlier one had woken is not decided yet, and might have left fewer for this.
#include "runtime/intercept/wait_queue.hpp"

#include "runtime/intercept/waiting.hpp"

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
constexpr u64 spurious_budget_object = 0x801;

bool may_take(const thread& t, const token& k) { return t.wait[0] < k.issued && (t.wait[1] & k.bits) != 0; }

/// Hands out tokens to waiters. Scratch memory: used within one call only.
class matching {
public:
    /// Collects the waiters of `q`, longest waiting first.
    void begin(const object& q) {
        waiters_ = 0;
        for (u32 i = 0; i < thread_count(); ++i) {
            thread& t = thread_at(i);
            if (t.finished || t.wait_object != &q || t.wait[0] == 0) continue;
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
            if (given_[i] == nullptr && may_take(*waiter_[i], k)) {
                given_[i] = &k;
                return true;
            }
        for (u32 i = 0; i < waiters_; ++i) {
            if (tried_[i] || !may_take(*waiter_[i], k)) continue;
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

void append_token(object& q, u64 issued, u64 bits) {
    token* k = as_token(q.state[1]);
    if (k != nullptr) q.state[1] = sys::word(k->next);
    else k = static_cast<token*>(pool_allocate(sizeof(token)));
    *k = {nullptr, issued, bits};
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

/// Takes away the oldest token that `arrival` and `bits` could have had and the others can do without.
void spend_token(object& q, const thread& was) {
    for (token* k = first_token(q); k != nullptr; k = k->next)
        if (may_take(was, *k) && all_can_be_used(q, k)) return remove_token(q, *k);
}

/// Where everybody has a token of his own, waking commutes: nobody takes anything from anybody.
void refresh_pending(const object& q) {
    const commute how = count_tokens(q) == count_waiters(q) ? commute::reads : commute::exclusive;
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (t.finished || t.wait_object != &q || t.wait[0] == 0) continue;
        if (t.pending.kind == op::cond_wake || t.pending.kind == op::futex_return) t.pending.first.how = how;
    }
}

void leave(thread& t, bool with_token) {
    object& q = *t.wait_object;
    thread& was = t;
    const u64 arrival = t.wait[0];
    t.wait[0] = 0; // no longer counted among the waiters
    if (with_token || !all_can_be_used(q, nullptr)) {
        const struct {
            u64 arrival, bits;
        } me{arrival, was.wait[1]};
        for (token* k = first_token(q); k != nullptr; k = k->next) {
            if (me.arrival >= k->issued || (me.bits & k->bits) == 0 || !all_can_be_used(q, k)) continue;
            remove_token(q, *k);
            break;
        }
    }
    refresh_pending(q);
}

} // namespace

} // namespace lockstep::rt
