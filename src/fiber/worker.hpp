// An OS thread that runs fibers.
#pragma once

#include "fiber/fiber_core.hpp"
#include "fiber/run_queue.hpp"
#include "fiber/timers.hpp"
#include "lockstep/fiber/detail/sleeper.hpp"

#include <csignal>
#include <thread>

namespace lockstep::fibers {

/// Why a fiber leaves the processor.
enum class reason : std::uint8_t { yielded, waits, ended, ended_detached };

/// Travels with the switch, on the stack that is left: what is to be done when nobody is on that stack any more.
struct departure {
    worker* on;
    fiber_core* who;
    reason why;
    parking::ticket* waits_for = nullptr;
};

constexpr std::size_t most_workers = 1024; ///< of a scheduler, spares included

class alignas(64) worker {
public:
    worker(scheduler_core& owner, unsigned index) : owner_(owner), index_(index) {}

    void start_thread();
    void join_thread() { thread_.join(); }
    void forget_thread() { thread_.detach(); }
    void send(int signal) { pthread_kill(thread_.native_handle(), signal); }

    // --- by the fiber that runs here ----------------------------------------------------------------------------------

    void yield(fiber_core& me) noexcept;
    void wait(fiber_core& me, parking::ticket& t, parking::deadline until) noexcept;
    [[noreturn]] void end(fiber_core& me) noexcept;
    /// First thing on a new stack.
    static fiber_core& arrive_first(void* message) noexcept;

    /// Makes a fiber ready that the one that runs here has woken or started.
    void ready_next(fiber_core& f) noexcept;

    /// The signal says that its fiber has run for a whole time slice. In the signal's handler.
    void interrupt() noexcept;
    /// In the scheduler's code, which is not to be interrupted. They nest.
    void enter() noexcept {
        inside_.store(inside_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst); // what is done inside stays inside
    }
    void leave() noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        const unsigned depth = inside_.load(std::memory_order_relaxed);
        LOCKSTEP_ASSERT(depth != 0);
        inside_.store(depth - 1, std::memory_order_relaxed);
    }

    // --- by anybody ---------------------------------------------------------------------------------------------------

    run_queue& queue() noexcept { return queue_; }
    /// Its fiber is about to block the thread, or has done so. Returns what it was.
    bool set_blocking(bool blocks) noexcept;
    bool blocking() const noexcept { return blocking_.load(std::memory_order_seq_cst); }
    /// Another thread has taken its place, since its fiber did not let go of this one. True: it was not so before.
    bool mark_replaced() noexcept { return !replaced_.exchange(true, std::memory_order_seq_cst); }
    bool replaced() const noexcept { return replaced_.load(std::memory_order_seq_cst); }
    timer_heap& timers() noexcept { return timers_; }
    // As those of fibers::sleeper.
    activity state() const noexcept { return sleeper_.state(); }
    bool wake_from(activity expected) noexcept { return sleeper_.wake_from(expected, interrupt_poller); }
    bool wake_up() noexcept { return sleeper_.wake_up(interrupt_poller); }
    activity tell_of_work() noexcept { return sleeper_.tell_of_work(interrupt_poller); }
    parking::deadline watches_until() const noexcept { return sleeper_.watches_until(); }
    /// Grows with every fiber that it goes on with.
    std::uint64_t turns() const noexcept { return turns_.load(std::memory_order_relaxed); }
    std::size_t started() const noexcept { return started_.load(std::memory_order_acquire); }
    std::size_t ended() const noexcept { return ended_.load(std::memory_order_acquire); }
    scheduler_core& owner() const noexcept { return owner_; }

    // --- memory, by its own thread ------------------------------------------------------------------------------------

    free_stack* take_stack(stack_pool& from);
    /// Of a fiber that is no more.
    void keep_stack_of(fiber_core& f) noexcept;
    void count_start() noexcept { count(started_); }

private:
    class surroundings;

    void run();
    fiber_core* next_here() noexcept;
    fiber_core* find_work() noexcept;
    fiber_core* search() noexcept;
    bool look_at_others(bool patiently) noexcept;
    bool steal_from(worker& victim, bool all) noexcept;
    bool fire_timers_of_all() noexcept;
    void retire() noexcept;
    void sleep() noexcept;
    static void interrupt_poller() noexcept;
    void* switch_away(departure& d) noexcept;
    void* switch_to(fiber_core* next, departure& d, context::stack_pointer& from) noexcept;
    static fiber_core& arrive(void* message) noexcept;
    void dispose(departure& d) noexcept;
    void announce() noexcept;
    static void
    count(std::atomic<std::size_t>& one_more) noexcept { // by its own thread only: no atomic increment needed
        one_more.store(one_more.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    scheduler_core& owner_;
    const unsigned index_;
    run_queue queue_;
    timer_heap timers_;
    fiber_core* current_ = nullptr;
    /// How deep its thread is in the scheduler's code. relaxed: only that thread and its signal handlers look at it.
    std::atomic<unsigned> inside_{0};
    parking::sleeper** running_ = nullptr;  ///< of this OS thread
    exception_state* exceptions_ = nullptr; ///< of this OS thread
    int* error_number_ = nullptr;           ///< errno of this OS thread
    context::stack_pointer idle_ = nullptr; ///< where the thread itself left off
    sanitizer_state sanitizer_;             ///< of the thread itself
    free_stack* stacks_ = nullptr;          ///< of the scheduler's size
    std::size_t stacks_kept_ = 0;
    std::atomic<std::uint64_t> turns_{0}; ///< relaxed: written by its thread; who sees an old value only takes longer
    /// Fibers, by this thread. release and acquire: who sees the end of one sees its start (scheduler_core::alive).
    std::atomic<std::size_t> started_{0}, ended_{0};
    /// seq_cst, as the state of a sleeper is: set, and then it is looked whether there is work; who brings work looks the other way
    /// round. Its own thread looks at replaced_ with each turn, relaxed: it may as well be the next one.
    std::atomic<bool> blocking_{false}, replaced_{false};
    /// turns() of each victim when a patient search looked there last.
    std::array<std::uint64_t, most_workers> turns_before_{};
    std::atomic<std::uint32_t> futile_{1}; ///< how many pushes go by before it wakes a thief; relaxed: a rule of thumb
    std::uint32_t pushes_ = 0;
    sleeper sleeper_;
    std::thread thread_;
};

/// The worker whose thread this is; null: none. Not inlined: a compiler may keep the address of a thread-local across a
/// point where the code goes on in another thread.
worker*& this_worker() noexcept;

/// The calling thread's worker, if it is one, and in the scheduler's code until this goes. It may be another by then.
class in_scheduler {
public:
    in_scheduler() noexcept : here(this_worker()) {
        if (here != nullptr) here->enter();
    }
    ~in_scheduler() {
        if (worker* const now = this_worker()) now->leave();
    }
    in_scheduler(const in_scheduler&) = delete;
    in_scheduler& operator=(const in_scheduler&) = delete;

    /// Does the calling thread run fibers of that scheduler?
    bool runs_for(const scheduler_core& owner) const noexcept { return here != nullptr && &here->owner() == &owner; }

    worker* const here;
};

/// The same for the fiber that runs: it always knows where.
class fiber_in_scheduler {
public:
    explicit fiber_in_scheduler(fiber_core& running) noexcept : me_(running) { me_.home->enter(); }
    ~fiber_in_scheduler() { me_.home->leave(); }
    fiber_in_scheduler(const fiber_in_scheduler&) = delete;
    fiber_in_scheduler& operator=(const fiber_in_scheduler&) = delete;

private:
    fiber_core& me_;
};

} // namespace lockstep::fibers
