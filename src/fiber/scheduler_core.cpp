#include "fiber/scheduler_core.hpp"

#include "fiber/forks.hpp"
#include "fiber/overflow.hpp"
#include "fiber/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <sched.h>
#include <stdexcept>
#include <string>

namespace lockstep::fibers {

namespace {

/// The monitor looks so often; a fiber that has kept its worker for two looks has it taken away. Tests look more often, so
/// that workers are replaced all the time.
#if !defined(LOCKSTEP_MONITOR_PERIOD_US)
#define LOCKSTEP_MONITOR_PERIOD_US 5000
#endif
constexpr std::chrono::microseconds monitor_period{LOCKSTEP_MONITOR_PERIOD_US};

constexpr std::chrono::microseconds least_slice{100};

/// The timer interrupt of the lecture's machine.
constexpr int interrupt_signal = SIGURG;

void on_interrupt(int) {
    const int error = errno;
    if (worker* const here = this_worker()) here->interrupt();
    errno = error;
}

/// Once for the process. The handler switches to another fiber, so the signal must not be blocked while it runs.
void handle_interrupts() {
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction ours {};
        ours.sa_handler = on_interrupt;
        ours.sa_flags = SA_NODEFER | SA_RESTART;
        sigaction(interrupt_signal, &ours, nullptr);
    });
}

unsigned processors() noexcept {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(CPU_COUNT(&allowed));
}

} // namespace

scheduler_core::scheduler_core(const scheduler_options& options)
    : stacks_(stacks_of(options.stack_bytes)), wanted_(options.workers == 0 ? processors() : options.workers),
      slice_(options.time_slice), never_more_threads_(options.never_more_threads), forks_before_(forks()) {
    if (time_slices() && slice_ < least_slice)
        throw std::invalid_argument("lockstep::scheduler: a time slice of less than 100 microseconds");
    if (time_slices()) handle_interrupts();
    if (wanted_ > most_workers / 2) {
        throw std::invalid_argument("lockstep::scheduler: " + std::to_string(wanted_) + " workers (at most " +
                                    std::to_string(most_workers / 2) + ")");
    }
    report_overflows();
    turns_seen_.fill(~std::uint64_t{0});
    try {
        for (unsigned i = 0; i < wanted_; ++i) add_worker();
        monitor_ = std::thread([this] { monitor(); });
    } catch (...) {
        stop();
        throw;
    }
    join_the_living();
}

bool scheduler_core::left_behind() const noexcept { return forks() != forks_before_; }

scheduler_core::~scheduler_core() {
    if (left_behind()) { // there is nobody to wait for
        leave_the_living();
        for (const auto& w : workers()) w->forget_thread();
        monitor_.detach();
        return;
    }
    // It is looked at from time to time instead of counted exactly: that would cost every fiber a shared line of memory.
    while (alive() != 0 || injecting_.load(std::memory_order_acquire) != 0)
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    stop();
    leave_the_living();
}

namespace {
parking::raw_lock living_lock;
scheduler_core* living = nullptr; ///< those that there are, guarded by it
} // namespace

void scheduler_core::join_the_living() noexcept {
    const std::lock_guard guard(living_lock);
    next_living_ = std::exchange(living, this);
}

/// If a worker of ours watched the descriptors, one of another scheduler must do so now.
void scheduler_core::leave_the_living() noexcept {
    const std::lock_guard guard(living_lock);
    for (scheduler_core** at = &living; *at != nullptr; at = &(*at)->next_living_) {
        if (*at != this) continue;
        *at = next_living_;
        break;
    }
    const poller* const p = poller::in_use();
    for (scheduler_core* s = living; s != nullptr && p != nullptr && !p->on_duty.is_taken(); s = s->next_living_)
        if (s->wake_one()) break;
}

void scheduler_core::stop() {
    stopping_.store(true, std::memory_order_seq_cst);
    monitor_word_.fetch_add(1, std::memory_order_seq_cst);
    parking::wake_one(&monitor_word_);
    if (monitor_.joinable()) monitor_.join(); // first, for it adds workers
    for (const auto& w : workers())
        if (!w->wake_up()) w->wake_from(activity::spare);
    for (const auto& w : workers()) w->join_thread();
}

std::size_t scheduler_core::alive() const noexcept {
    // First who ended, then who started: so zero means that there was a moment at which nobody was alive. acquire: of
    // each whose end is counted the start is, too.
    std::size_t ended = 0;
    for (const auto& w : workers()) ended += w->ended();
    std::size_t started = started_outside_.load(std::memory_order_acquire);
    for (const auto& w : workers()) started += w->started();
    return started - ended;
}

worker& scheduler_core::any_worker() noexcept {
    const std::size_t start = next_home_.fetch_add(1, std::memory_order_relaxed);
    for (;;) { // there is always one that is no spare, but it may have become one while we looked at the others
        const auto all = workers();
        worker* stuck = nullptr;
        for (std::size_t i = 0; i < all.size(); ++i) {
            worker& w = *all[(start + i) % all.size()];
            if (w.state() == activity::spare) continue;
            if (!w.blocking() && !w.replaced()) return w;
            // One who has been replaced already is not replaced again: nobody might come for what is left with it.
            if (stuck == nullptr || !w.replaced()) stuck = &w;
        }
        if (stuck != nullptr) return *stuck; // who comes in its place takes what it has
    }
}

void scheduler_core::inject(fiber_list& fs, worker& first) noexcept {
    // From the first moment on that they can run all of them may end, and with the last the scheduler: not before we have left.
    injecting_.fetch_add(1, std::memory_order_relaxed); // before the fibers are handed over, and so before their ends
    for (worker* w = &first;; w = &any_worker()) {
        w->queue().inject_all(fs);
        const activity was = w->tell_of_work();
        if (was == activity::busy && w->blocking()) replace(*w); // else it comes to it, or a thief does
        if (was != activity::spare) break;
        w->queue().steal(fs, true); // it retired meanwhile
        if (fs.empty()) break;      // somebody else has found them
    }
    injecting_.fetch_sub(1, std::memory_order_release);
}

bool scheduler_core::wake_one() noexcept { return wake_one_of(workers(), asleep); }

void scheduler_core::timer_added(parking::deadline due) noexcept { tell_of_timer(workers(), asleep, due); }

void scheduler_core::replace(worker& stuck) noexcept {
    if (time_slices() || never_more_threads_) return;
    stuck_.fetch_add(1, std::memory_order_seq_cst);
    if (!stuck.mark_replaced()) {
        stuck_.fetch_sub(1, std::memory_order_seq_cst);
        return;
    }
    // Counted as active only when it is there: while it is not, nobody else may retire.
    if (std::ranges::any_of(workers(), [](const auto& w) { return w->wake_from(activity::spare); })) {
        active_.fetch_add(1, std::memory_order_seq_cst);
        return;
    }
    try {
        const std::lock_guard guard(adding_);
        if (workers().size() < most_workers) add_worker();
    } catch (const std::system_error&) {
        // No more threads: the others must do.
    }
}

parking::deadline scheduler_core::earliest_timer() const noexcept {
    parking::deadline first = parking::never;
    for (const auto& w : workers()) first = std::min(first, w->timers().earliest());
    return first;
}

bool scheduler_core::one_too_many() noexcept {
    unsigned active = active_.load(std::memory_order_relaxed); // a guess, the compare-exchange decides
    while (active > wanted_ + stuck_.load(std::memory_order_seq_cst)) {
        if (active_.compare_exchange_weak(active, active - 1, std::memory_order_seq_cst)) return true;
    }
    return false;
}

void scheduler_core::add_worker() {
    const std::size_t i = workers().size();
    // One whose thread could not be started stays: somebody may still look at it.
    if (workers_[i] == nullptr) workers_[i] = std::make_unique<worker>(*this, static_cast<unsigned>(i));
    worker_count_.store(i + 1, std::memory_order_release); // before it looks for work itself: it counts the others
    try {
        workers_[i]->start_thread();
    } catch (...) {
        worker_count_.store(i, std::memory_order_release);
        throw;
    }
    active_.fetch_add(1, std::memory_order_seq_cst);
}

// --- the monitor ------------------------------------------------------------------------------------------------------

void scheduler_core::wake_monitor() noexcept {
    if (!monitor_sleeps_.load(std::memory_order_seq_cst)) return;
    monitor_word_.fetch_add(1, std::memory_order_seq_cst);
    parking::wake_one(&monitor_word_);
}

void scheduler_core::monitor() {
    const std::chrono::nanoseconds period = time_slices() ? slice_ : monitor_period;
    while (!stopping()) {
        const std::uint32_t word = monitor_word_.load(std::memory_order_seq_cst);
        monitor_sleeps_.store(true, std::memory_order_seq_cst);
        const bool all_asleep = asleep.load(std::memory_order_seq_cst) >= active_.load(std::memory_order_seq_cst);
        if (!all_asleep) monitor_sleeps_.store(false, std::memory_order_seq_cst);
        if (stopping()) return;
        parking::sleep_on(monitor_word_, word, all_asleep ? parking::never : parking::after(period));
        monitor_sleeps_.store(false, std::memory_order_seq_cst);
        look_after_workers();
    }
}

void scheduler_core::look_after_workers() {
    const parking::deadline now = parking::now();
    bool work = false;
    const auto all = workers();
    for (std::size_t i = 0; i < all.size(); ++i) {
        worker& w = *all[i];
        const bool busy = w.state() == activity::busy && !w.replaced();
        if (w.timers().earliest() <= now) w.timers().fire(now); // late already: its worker has other things to do
        const bool has_work = !w.queue().empty();
        const std::uint64_t seen = std::exchange(turns_seen_[i], busy ? w.turns() : ~std::uint64_t{0});
        work |= has_work;
        if (busy && has_work && seen == w.turns()) keeps_its_worker(w);
    }
    if (poller* const p = poller::in_use()) p->look(); // for fibers whose workers are all busy with others
    if (work && !wake_one()) replace_one_who_blocks();
}

/// There is work, perhaps left with a worker that has been replaced, and all others block, which had no work of their own.
void scheduler_core::replace_one_who_blocks() noexcept {
    for (const auto& w : workers()) {
        if (w->state() != activity::busy || w->replaced()) continue;
        if (!w->blocking()) return; // it comes to it
        replace(*w);
        return;
    }
}

/// The same fiber since the last look, and others wait for it.
void scheduler_core::keeps_its_worker(worker& w) {
    if (time_slices()) w.send(interrupt_signal);
    else if (asleep.load(std::memory_order_relaxed) == 0) replace(w); // relaxed: else at the next look
}

} // namespace lockstep::fibers
