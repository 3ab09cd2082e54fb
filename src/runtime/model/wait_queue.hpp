// Who of several waiters wakes: the queue under condition variables and futex words.
//
// A wake-up does not pick a waiter. It leaves a *token*, which any of those that waited at that moment may take; so who
// wakes is the scheduler's choice, made when he wakes and not before. There are never more tokens than can be handed
// out to different waiters: a wake-up that finds everybody provided for is lost, as it is for real.
//
// Whether all tokens can be handed out is a bipartite matching; waiters are few (at most trace::max_threads), so
// augmenting paths, found anew each time, do.
//
// With bits (FUTEX_WAIT_BITSET with different ones) the number that a wake-up returns is the largest possible: which of
// two waiters an earlier one had woken is not decided yet, and might have left fewer for this.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/kernel/threads/wait.hpp"
#include "trace/event.hpp"

namespace lockstep::rt::model {

constexpr u64 any_bits = ~u64{0};

/// One wake-up that nobody has taken yet.
struct token {
    token* next;
    u64 issued; ///< a number of the queue, as arrivals have
    u64 bits;
};

struct wait_queue {
    token* first;    ///< oldest first
    token* spare;    ///< to be used again
    u64 last_number; ///< given out, to an arrival or a token
};

struct condition {
    static constexpr object_kind kind = object_kind::condition;
    wait_queue queue;
};

struct futex {
    static constexpr object_kind kind = object_kind::futex;
    wait_queue queue;
};

/// A thread's part in a queue: the record of its wait.
struct waiter {
    static constexpr wait_kind kind = wait_kind::queued;

    u64 arrival;         ///< its number; 0: not in the queue any more
    u64 bits;            ///< a token must share one
    object* mutex;       ///< that it will want (condition variables)
    bool woken_for_good; ///< whatever becomes of the queue
};

/// May this waiter take that token?
inline bool is_meant_for(const token& k, const waiter& w) { return w.arrival < k.issued && (w.bits & k.bits) != 0; }
/// Is there a token that the waiter may take?
bool has_token_for(const wait_queue& q, const waiter& w);
u32 count_tokens(const wait_queue& q);

/// Appends a token. `room` is for one where the queue has none to use again (needs_room).
bool needs_room(const wait_queue& q);
void append(wait_queue& q, const token& made, token* room);
void remove(wait_queue& q, token& k);

/// Hands out tokens to waiters, each to one at most.
class handing_out {
public:
    void begin() { waiters_ = 0; }
    /// Adds one that waits, at its place by arrival.
    void add(const waiter& w);
    /// Finds somebody for it, passing those found before on to others where need be.
    bool place(const token& k);
    bool place_all(const wait_queue& q, const token* but_not = nullptr);
    u32 waiters() const { return waiters_; }
    /// The i-th longest waiting.
    const waiter& at(u32 i) const { return *waiter_[i]; }
    bool has_token(u32 i) const { return given_[i] != nullptr; }

private:
    bool place_untried(const token& k);

    u32 waiters_;
    const waiter* waiter_[trace::max_threads];
    const token* given_[trace::max_threads];
    bool tried_[trace::max_threads];
};

} // namespace lockstep::rt::model
