#include "fiber/worker.hpp"

#include "fiber/overflow.hpp"
#include "fiber/poller.hpp"
#include "fiber/scheduler_core.hpp"

#include <cerrno>
#include <cxxabi.h>

namespace lockstep::fibers {

namespace {

constexpr std::size_t most_stacks_kept = 64;

/// So often a busy worker looks at its timers, and at the descriptors.
constexpr std::uint64_t turns_between_looks = 64;

/// Makes ready who waits for a descriptor that is. True: there was somebody.
bool look_at_descriptors() noexcept {
    poller* const p = poller::in_use();
    return p != nullptr && p->look();
}

/// How long a worker searches before it sleeps, in rounds over all others.
constexpr int search_rounds = 200; // some microseconds
constexpr int rounds_before_next_is_taken = 50;

} // namespace

[[gnu::noinline]] worker*& this_worker() noexcept {
    static thread_local worker* mine = nullptr;
    asm volatile("" ::: "memory");
    return mine;
}

// --- switching --------------------------------------------------------------------------------------------------------

/// From `from`, which is where d.who (null: the thread itself) leaves off, to a fiber or (null) to the thread itself.
inline void* worker::switch_to(fiber_core* next, departure& d, context::stack_pointer& from) noexcept {
    sanitizer_state& mine = d.who == nullptr ? sanitizer_ : d.who->sanitizer;
    const bool for_good = d.why == reason::ended || d.why == reason::ended_detached;
    current_ = next;
    *running_ = next;
    if (next != nullptr) {
        turns_.store(turns_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        next->home = this;
        *exceptions_ = next->exceptions;
        *error_number_ = next->error_number;
    }
    mine.leave_for(next == nullptr ? sanitizer_ : next->sanitizer, for_good);
    return context::switch_stacks(from, next == nullptr ? idle_ : next->left_at, &d);
}

/// Right after a switch, on the stack that was switched to; perhaps in another thread than that which left it.
inline fiber_core& worker::arrive(void* message) noexcept {
    departure& d = *static_cast<departure*>(message);
    worker& here = *d.on;
    fiber_core& me = *here.current_;
    me.sanitizer.arrive_from(d.who == nullptr ? here.sanitizer_ : d.who->sanitizer);
    here.dispose(d);
    if (me.blocking) [[unlikely]]
        here.set_blocking(true);
    return me;
}

fiber_core& worker::arrive_first(void* message) noexcept {
    fiber_core& me = arrive(message);
    this_worker()->leave();
    return me;
}

/// A fiber leaves. Returns with the message of whoever switched back to it.
inline void* worker::switch_away(departure& d) noexcept {
    fiber_core& me = *d.who;
    me.exceptions = *exceptions_;
    me.error_number = *error_number_;
    me.blocking = blocking();
    if (me.blocking) [[unlikely]] // it is the fiber that will block; the others on this thread do not
        set_blocking(false);
    return switch_to(next_here(), d, me.left_at);
}

/// Nobody is on that stack any more.
inline void worker::dispose(departure& d) noexcept {
    if (d.who == nullptr) return;
    fiber_core& f = *d.who;
    LOCKSTEP_ASSERT(&f != current_); // or somebody is on its stack
    switch (d.why) {
    case reason::yielded:
        queue_.push(f);
        announce();
        break;
    case reason::waits:
        if (d.waits_for->settle()) queue_.push(f);
        break;
    case reason::ended:
        count(ended_);
        f.work->joiner.store(detail::task::ended, std::memory_order_release); // with the result, and its stack
        break;
    case reason::ended_detached:
        count(ended_);
        keep_stack_of(f);
        break;
    }
}

void worker::yield(fiber_core& me) noexcept {
    departure d{this, &me, reason::yielded};
    if (queue_.empty() && !replaced_.load(std::memory_order_relaxed)) {
        timers_.fire_due();
        if (queue_.empty()) return;
    }
    arrive(switch_away(d));
}

void worker::wait(fiber_core& me, parking::ticket& t, parking::deadline until) noexcept {
    departure d{this, &me, reason::waits, &t};
    if (until == parking::never) {
        arrive(switch_away(d));
        return;
    }
    timer alarm{until, &t};
    timers_.add(alarm);
    owner_.timer_added(until);
    arrive(switch_away(d));
    alarm.in->remove(alarm);
}

void worker::interrupt() noexcept {
    if (current_ == nullptr || inside_.load(std::memory_order_relaxed) != 0 || current_->preemption_off != 0) return;
    enter();
    yield(*current_);
    leave(); // the same worker: where there are time slices nobody moves
}

void worker::end(fiber_core& me) noexcept {
    // Before it switches: who joins is ready then and can be gone on with at once.
    const bool detached = detail::announce_end(*me.work);
    departure d{this, &me, detached ? reason::ended_detached : reason::ended};
    switch_away(d);
    __builtin_unreachable();
}

// --- what is ready ----------------------------------------------------------------------------------------------------

void worker::ready_next(fiber_core& f) noexcept {
    queue_.push_next(f);
    announce();
}

bool worker::set_blocking(bool blocks) noexcept {
    const bool before = blocking_.exchange(blocks, std::memory_order_seq_cst);
    if (blocks && (!queue_.empty() || timers_.earliest() != parking::never)) owner_.replace(*this);
    else if (blocks && poller::duty_is_open()) owner_.wake_one();
    return before;
}

/// There is something to steal. A wake-up costs microseconds, so where nobody has ever stolen anything in time, fewer and
/// fewer are made; what is missed so the monitor finds.
/// (relaxed: for that very reason.)
inline void worker::announce() noexcept {
    if (owner_.asleep.load(std::memory_order_relaxed) == 0 || owner_.searching.load(std::memory_order_relaxed) != 0)
        return;
    const std::uint32_t futile = futile_.load(std::memory_order_relaxed);
    if (++pushes_ < futile) return;
    pushes_ = 0;
    if (owner_.wake_one() && futile < 16'384) futile_.store(futile * 2, std::memory_order_relaxed);
}

inline fiber_core* worker::next_here() noexcept {
    if (replaced_.load(std::memory_order_relaxed)) return nullptr; // the thread itself decides what becomes of it
    if (turns() % turns_between_looks == 0) {
        timers_.fire_due();
        look_at_descriptors();
    }
    return queue_.pop();
}

// --- the thread itself ------------------------------------------------------------------------------------------------

void worker::start_thread() {
    thread_ = std::thread([this] { run(); });
}

void worker::run() {
    const alternate_stack for_overflows;
    this_worker() = this;
    running_ = &parking::running_fiber();
    exceptions_ = reinterpret_cast<exception_state*>(abi::__cxa_get_globals());
    error_number_ = &errno;
    sanitizer_.adopt_thread();
    enter(); // and out again with every fiber that it goes on with
    while (fiber_core* const next = find_work()) {
        departure d{this, nullptr, reason::yielded};
        void* const message = switch_to(next, d, idle_);
        departure& arrived = *static_cast<departure*>(message);
        sanitizer_.arrive_from(arrived.who->sanitizer);
        dispose(arrived);
    }
    owner_.stacks().give(std::exchange(stacks_, nullptr));
}

/// Null: the scheduler stops.
fiber_core* worker::find_work() noexcept {
    for (;;) {
        if (replaced_.load(std::memory_order_relaxed)) {
            // seq_cst, though the look was not: thus stuck_ goes down after replace() has made it go up.
            replaced_.store(false, std::memory_order_seq_cst);
            owner_.back_from_being_stuck();
        }
        if (owner_.one_too_many()) retire();
        if (owner_.stopping()) return nullptr;
        if (fiber_core* const f = next_here()) return f;
        if (fiber_core* const f = search()) return f;
        sleep();
    }
}

fiber_core* worker::search() noexcept {
    const bool woke = look_at_descriptors();
    if (fire_timers_of_all() || woke || owner_.time_slices()) {
        if (fiber_core* const f = queue_.pop()) return f;
        if (owner_.time_slices()) return nullptr;
    }
    // Half of them may search; the others would but get in their way. Nor does it pay where all others sleep and the next
    // work comes from a descriptor, as a rule: who sleeps there is woken soon enough.
    const bool alone = owner_.searching.fetch_add(1, std::memory_order_seq_cst) * 2 < owner_.wanted_workers();
    const bool pays = alone && !(poller::in_use() != nullptr && owner_.all_others_sleep());
    fiber_core* found = nullptr;
    for (int round = 0; round < (pays ? search_rounds : 1) && found == nullptr; ++round) {
        look_at_others(round % rounds_before_next_is_taken == rounds_before_next_is_taken - 1);
        found = queue_.pop();
        if (found == nullptr) parking::pause_spinning();
    }
    owner_.searching.fetch_sub(1, std::memory_order_seq_cst);
    if (found != nullptr && !queue_.empty()) owner_.wake_one(); // whoever finds something sends for the next
    return found;
}

/// Takes what it can from one of the others. `patiently`: who is to go first there is taken, too, if nothing has moved
/// there since the last patient look.
bool worker::look_at_others(bool patiently) noexcept {
    const auto all = owner_.workers();
    for (std::size_t i = 1; i < all.size(); ++i) {
        const std::size_t which = (index_ + i) % all.size();
        worker& victim = *all[which];
        const bool takes_all = victim.blocking() || victim.replaced();
        if (victim.queue_.has_list() || (takes_all && victim.queue_.has_next())) {
            if (steal_from(victim, takes_all)) return true;
        } else if (patiently && victim.queue_.has_next()) {
            const std::uint64_t turns = victim.turns();
            if (std::exchange(turns_before_[which], turns) == turns && steal_from(victim, true)) return true;
        }
    }
    return false;
}

bool worker::steal_from(worker& victim, bool all) noexcept {
    fiber_list stolen;
    victim.queue_.steal(stolen, all);
    if (stolen.empty()) return false;
    queue_.push_all(stolen);
    victim.futile_.store(1, std::memory_order_relaxed);
    return true;
}

bool worker::fire_timers_of_all() noexcept {
    bool fired = false;
    for (const auto& w : owner_.workers()) fired |= w->timers_.fire_due();
    return fired;
}

// --- memory -----------------------------------------------------------------------------------------------------------

free_stack* worker::take_stack(stack_pool& from) {
    if (&from != &owner_.stacks()) return from.take(1);
    if (stacks_ == nullptr) {
        stacks_ = from.take(most_stacks_kept / 2);
        for (free_stack* s = stacks_; s != nullptr; s = s->next) ++stacks_kept_;
    }
    LOCKSTEP_ASSERT(stacks_kept_ != 0);
    --stacks_kept_;
    return std::exchange(stacks_, stacks_->next);
}

void worker::keep_stack_of(fiber_core& f) noexcept {
    stack_pool& stacks = *f.stacks;
    free_stack* const stack = take_apart(f);
    if (&stacks != &owner_.stacks()) return stacks.give(stack);
    if (stacks_kept_ == most_stacks_kept) {
        stacks.give(std::exchange(stacks_, nullptr));
        stacks_kept_ = 0;
    }
    LOCKSTEP_ASSERT((stacks_ == nullptr) == (stacks_kept_ == 0));
    stack->next = stacks_;
    stacks_ = stack;
    ++stacks_kept_;
}

} // namespace lockstep::fibers
