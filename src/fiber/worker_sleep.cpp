// How a worker that has nothing to do sleeps, and is woken.
#include "fiber/poller.hpp"
#include "fiber/scheduler_core.hpp"
#include "fiber/worker.hpp"

namespace lockstep::fibers {

/// Leaves what it has to another, and sleeps until somebody gets stuck.
void worker::retire() noexcept {
    state_.store(static_cast<std::uint32_t>(activity::spare), std::memory_order_seq_cst);
    std::atomic_thread_fence(std::memory_order_seq_cst); // pairs with the one in scheduler_core::inject()
    fiber_list left;
    queue_.steal(left, true);
    if (!left.empty()) owner_.inject(left, owner_.any_worker());
    // Whoever sleeps may not have seen ours, nor that nobody is on duty any more.
    if (owner_.earliest_timer() != parking::never || poller::duty_is_open()) owner_.wake_one();
    sleep_in(activity::spare, parking::never);
}

void worker::sleep() noexcept {
    state_.store(static_cast<std::uint32_t>(activity::asleep), std::memory_order_seq_cst);
    owner_.asleep.fetch_add(1, std::memory_order_seq_cst);
    std::atomic_thread_fence(std::memory_order_seq_cst); // pairs with the one in scheduler_core::inject()
    bool work = !queue_.empty() || owner_.stopping() || replaced_.load(std::memory_order_seq_cst);
    for (const auto& w : owner_.workers()) work |= w->queue_.has_list();
    if (work) {
        wake_from(activity::asleep);
    } else {
        sleep_for_want_of_work(watch_timers());
        watch_until(parking::never);
    }
    owner_.asleep.fetch_sub(1, std::memory_order_seq_cst);
    owner_.wake_monitor();
}

/// Until when it may sleep. Whoever adds a timer that nobody watches wakes one who sleeps: first it is said, then looked
/// at, and who adds one does it the other way round.
parking::deadline worker::watch_timers() noexcept {
    for (parking::deadline until = parking::never;;) {
        watch_until(until);
        const parking::deadline first = owner_.earliest_timer();
        if (first >= until) return until;
        until = first;
    }
}

/// One of all sleeps where the descriptors are, the others on their futex.
void worker::sleep_for_want_of_work(parking::deadline until) noexcept {
    poller* const p = poller::in_use();
    if (p == nullptr || !p->go_on_duty()) return sleep_in(activity::asleep, until);
    auto seen = static_cast<std::uint32_t>(activity::asleep);
    const auto polls = static_cast<std::uint32_t>(activity::polls);
    if (state_.compare_exchange_strong(seen, polls, std::memory_order_seq_cst) && !owner_.stopping()) p->sleep(until);
    state_.store(static_cast<std::uint32_t>(activity::busy), std::memory_order_seq_cst);
    p->leave_duty();
}

void worker::sleep_in(activity how, parking::deadline until) noexcept {
    const auto asleep = static_cast<std::uint32_t>(how);
    while (state_.load(std::memory_order_seq_cst) == asleep && !owner_.stopping()) {
        if (!parking::sleep_on(state_, asleep, until)) break;
    }
    state_.store(static_cast<std::uint32_t>(activity::busy), std::memory_order_seq_cst);
}

bool worker::wake_from(activity expected) noexcept {
    auto seen = static_cast<std::uint32_t>(expected);
    if (!state_.compare_exchange_strong(seen, static_cast<std::uint32_t>(activity::busy), std::memory_order_seq_cst))
        return false;
    if (expected == activity::polls) poller::in_use()->interrupt();
    else parking::wake_one(&state_);
    return true;
}

} // namespace lockstep::fibers
