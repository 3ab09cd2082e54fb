// Who waits, and for what. Everything in lockstep:: that blocks is built of these three:
//
// - a *ticket* is one wait. Many may try to end it (a grant, its deadline, a stop request, another case of a select);
//   exactly one wins the claim. Whoever won says how the wait ended, and completes it.
// - a *wait node* stands for the ticket in the queue of one object. It lives in the frame of the waiter.
// - a *wait queue* holds nodes, first come first served. It needs a lock around it.
//
// The rules that keep this safe: publish the node, look again, then sleep. Whoever takes a node off a queue touches it
// under the queue's lock only, and after a claim that succeeded touches nothing but the ticket, until it completes it.
#pragma once

#include "lockstep/parking/futex.hpp"
#include "lockstep/parking/misuse.hpp"
#include "lockstep/parking/sleeper.hpp"
#include "lockstep/parking/tuning.hpp"
#include "lockstep/parking/watch.hpp"

#include <algorithm>
#include <cstddef>
#include <stop_token>

namespace lockstep::parking {

/// How a wait ended.
enum class ending : std::uint8_t { granted, timed_out, cancelled, closed };

struct wait_node;

/// Who may end a wait.
enum class ended_by : bool {
    anybody,     ///< who claims it first
    lock_holder, ///< only who holds the lock of the queue it is in: no deadline, no stop, one queue. Claims are for free.
};

/// How long a thread spins before it sleeps: long where that has paid, hardly at all where it has not, as between two
/// threads that share a processor. Now and then it tries anew.
class spin_history {
public:
    /// Of the calling thread.
    static spin_history& mine() noexcept {
        static thread_local spin_history here;
        return here;
    }
    /// Looks again and again, for as long as that may pay. True: `over()` was.
    template <class F>
    bool spin(F over) noexcept {
        for (int left = spins(++waits_ % waits_between_trials == 0 ? most_turns : turns_); left > 0; --left) {
            if (over()) {
                turns_ = most_turns;
                return true;
            }
            pause_spinning();
        }
        turns_ /= 2;
        return false;
    }

private:
    static constexpr int most_turns = 100; // about what a hand-over between two processors takes
    static constexpr unsigned waits_between_trials = 32;

    int turns_ = most_turns;
    unsigned waits_ = 0;
};

/// One wait of one thread or fiber. Made anew for each.
class ticket {
public:
    ticket() = default;
    /// For a wait that only these may end.
    explicit ticket(ended_by who) noexcept : claims_are_free_(who == ended_by::lock_holder) {}
    ticket(const ticket&) = delete;
    ticket& operator=(const ticket&) = delete;

    /// Wins the right to end the wait. True for exactly one caller, who then owes a complete(). `by`: the node through
    /// which the ticket was found, if it was.
    bool claim(const wait_node* by = nullptr) noexcept {
        // acquire: what the waiter did before it published itself is visible to who ends its wait. The lock that makes a
        // claim free sees to that as well. release: who finds it claimed sees what came before the claim.
        if (!claims_are_free_ && (state_.fetch_or(claimed, std::memory_order_acq_rel) & claimed) != 0) return false;
        by_ = by;
        return true;
    }

    /// After a wait that was granted or closed: the node through which it was.
    const wait_node* claimed_by() const noexcept { return by_; }

    /// Ends the wait, after a claim. The ticket may be gone when this returns.
    void complete(ending how = ending::granted) noexcept {
        how_ = how;
        // A fiber that sleeps does not stir before we wake it, and only who has the claim, we, may write anything new
        // here: so a plain store does. acquire: fiber_ was written before it went to sleep. release: as below. (Under the
        // checker there are no fibers, and the look would only be a step more.)
        const std::uint32_t seen = sanitized ? 0 : state_.load(std::memory_order_acquire);
        const std::uint32_t owed = claims_are_free_ ? 0 : claimed; // what says that we may
        if ((seen & suspended) != 0) {
            LOCKSTEP_ASSERT((seen & (owed | done)) == owed);
            state_.store(seen | claimed | done, std::memory_order_release);
            return fiber_->wake();
        }
        // release: what was handed over is visible to the waiter. acquire: fiber_, as above. A thread may see the bit,
        // go on and take the ticket with it before we wake it; a fiber that sleeps does not stir before we do.
        const std::uint32_t before = state_.fetch_or(done, std::memory_order_acq_rel);
        LOCKSTEP_ASSERT((before & (owed | done)) == owed);
        if ((before & asleep) != 0) wake_one(&state_);
        else if ((before & suspended) != 0) fiber_->wake();
    }

    /// Waits for complete(), or until the deadline has passed and nobody had claimed the ticket before. `why`: for who
    /// watches.
    ending wait(deadline until = never, const wait_reason& why = {}) noexcept {
        wait_watcher* const seen_by = watcher.load(std::memory_order_acquire); // which was made before it was set
        if (seen_by == nullptr) [[likely]]
            return wait_unseen(until);
        void* const seen = seen_by->begins(why);
        const ending how = wait_unseen(until);
        seen_by->ends(seen);
        return how;
    }

    /// For a sleeper that has left its processor. True: the wait is over already, and nobody will wake it.
    /// release: fiber_, and all that it has left behind, is visible to complete(), which may go on with it elsewhere.
    /// acquire: what complete() has done is visible where it is over.
    bool settle() noexcept {
        const std::uint32_t before = state_.fetch_or(suspended, std::memory_order_acq_rel);
        LOCKSTEP_ASSERT((before & (asleep | suspended)) == 0); // one wait, by one
        return (before & done) != 0;
    }

private:
    static constexpr std::uint32_t claimed = 1, done = 2, asleep = 4, suspended = 8;
    static constexpr int yields_before_sleep = 4;

    ending wait_unseen(deadline until) noexcept {
        if (sleeper* const fiber = running_fiber()) {
            if ((state_.load(std::memory_order_acquire) & done) != 0) return how_;
            fiber_ = fiber;
            fiber->sleep(*this, until);
            // acquire: pairs with complete(), however the scheduler got the news.
            [[maybe_unused]] const std::uint32_t now = state_.load(std::memory_order_acquire);
            LOCKSTEP_ASSERT((now & done) != 0);
            return how_;
        }
        return spin() ? how_ : sleep_as_thread(until);
    }

    /// True: the wait is over.
    bool spin() noexcept {
        bool over = spin_history::mine().spin([this] { return (state_.load(std::memory_order_acquire) & done) != 0; });
        // Who is to end it may wait for this very processor; giving it away is cheaper than sleeping and being woken.
        for (int left = sanitized ? 0 : yields_before_sleep; left > 0 && !over; --left) {
            sched_yield();
            over = (state_.load(std::memory_order_acquire) & done) != 0;
        }
        return over;
    }

    /// acq_rel: as in settle(), though a thread leaves nothing behind that complete() looks at.
    ending sleep_as_thread(deadline until) noexcept {
        std::uint32_t seen = state_.fetch_or(asleep, std::memory_order_acq_rel);
        LOCKSTEP_ASSERT((seen & (asleep | suspended)) == 0); // one wait, by one
        for (seen |= asleep;; seen = state_.load(std::memory_order_acquire)) {
            if ((seen & done) != 0) return how_;
            // Whoever claimed it is about to complete it: there is no giving up any more.
            const bool in_time = sleep_on(state_, seen, (seen & claimed) != 0 ? never : until);
            if (!in_time && claim()) return ending::timed_out;
        }
    }

    /// Of these bits. Who sees `done` has acquired it, and so sees how_, by_ and what was handed over: complete()
    /// released them. Whatever else changes the word is a read-modify-write, which hands that on.
    futex_word state_{0};
    ending how_ = ending::granted;
    const bool claims_are_free_ = false;
    const wait_node* by_ = nullptr;
    sleeper* fiber_ = nullptr; ///< who is suspended
};

/// Waits until the ticket is completed, the deadline passes, or a stop is requested.
inline ending wait(ticket& t, deadline until, const std::stop_token& stop, const wait_reason& why = {}) {
    if (!stop.stop_possible()) return t.wait(until, why);
    const std::stop_callback cancel(stop, [&t] {
        if (t.claim()) t.complete(ending::cancelled);
    });
    return t.wait(until, why);
}

/// For a wait in one queue whose lock-holders end it, and else a deadline or a stop.
inline ended_by who_ends(deadline until, const std::stop_token& stop) noexcept {
    return until == never && !stop.stop_possible() ? ended_by::lock_holder : ended_by::anybody;
}

/// A ticket's place in one queue.
struct wait_node {
    ticket* owner = nullptr;       ///< the wait
    void* slot = nullptr;          ///< what is handed over, or where to put it; its meaning is the object's
    wait_node* next = nullptr;     ///< the queue's, while it is there
    wait_node* previous = nullptr; ///< the queue's
    bool queued = false;           ///< is it there?
    bool insists = false;          ///< has been overtaken and will not be again; only a mutex looks at it
    const void* who = nullptr;     ///< self() of who waits, where it is said who holds what is handed over
};

/// Nodes in the order of their arrival. The caller holds the lock that guards it. There is room for 2^32 - 1: more do not
/// fit into the memory that there is, since each has a frame to lie in.
class wait_queue {
public:
    /// Does nobody wait?
    bool empty() const noexcept { return first_ == nullptr; }
    /// How many wait.
    std::uint32_t size() const noexcept { return size_; }
    /// Who waits longest; null: nobody.
    wait_node* front() const noexcept { return first_; }

    /// Puts it at the end.
    void push(wait_node& n) noexcept {
        LOCKSTEP_ASSERT(!n.queued && n.owner != nullptr);
        LOCKSTEP_ASSERT(last_ == nullptr ? first_ == nullptr && size_ == 0 : last_->next == nullptr && size_ != 0);
        n.next = nullptr;
        n.previous = last_;
        (last_ == nullptr ? first_ : last_->next) = &n;
        last_ = &n;
        n.queued = true;
        ++size_;
    }

    /// Takes it out, if it is still there. True: it was.
    bool remove(wait_node& n) noexcept {
        if (!n.queued) return false;
        LOCKSTEP_ASSERT((n.previous == nullptr ? first_ : n.previous->next) == &n); // it is in this one
        LOCKSTEP_ASSERT((n.next == nullptr ? last_ : n.next->previous) == &n);
        LOCKSTEP_ASSERT(size_ != 0);
        (n.previous == nullptr ? first_ : n.previous->next) = n.next;
        (n.next == nullptr ? last_ : n.next->previous) = n.previous;
        n.queued = false;
        --size_;
        return true;
    }

    /// Takes the first node whose ticket can still be claimed, with the claim; those that came too late are dropped.
    /// Null: there is none.
    wait_node* claim_first() noexcept {
        while (first_ != nullptr) {
            wait_node& n = *first_;
            remove(n);
            if (n.owner->claim(&n)) return &n;
        }
        return nullptr;
    }

    /// Moves all that can still be claimed, with their claims, to the end of another queue.
    void claim_all(wait_queue& to) noexcept {
        while (wait_node* const n = claim_first()) to.push(*n);
    }

private:
    wait_node* first_ = nullptr;
    wait_node* last_ = nullptr;
    std::uint32_t size_ = 0;
};

/// The name of a kind of object, as a template argument.
template <std::size_t Size>
struct kind_name {
    /// With the zero at its end.
    char text[Size];
    /// From a literal.
    constexpr kind_name(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
};

/// The queue of an object, which must not be destroyed while somebody waits in it.
template <kind_name Kind>
class queue_of : public wait_queue {
#if LOCKSTEP_ASSERTIONS
public:
    queue_of() = default;
    ~queue_of() {
        if (!empty()) misuse(Kind.text, "destroyed while somebody waits");
    }
#endif
};

/// Completes the waits that were claimed into a queue of the caller's own. Not under a lock: it wakes threads.
inline void complete_all(wait_queue& claimed, ending how = ending::granted) noexcept {
    while (wait_node* const n = claimed.front()) {
        claimed.remove(*n); // before the waiter, in whose frame it lies, may go on
        n->owner->complete(how);
    }
}

} // namespace lockstep::parking
