// User-level threads: go(f) runs f beside its caller, at a cost of a fraction of a microsecond, as many as there is memory
// for. All that waits in lockstep:: puts a fiber to sleep where it would put a thread, and the processor goes on with
// another. Link lockstep::fibers.
//
//     lockstep::fiber<int> answer = lockstep::go([] { return 6 * 7; });
//     assert(answer.join() == 42);
//
// A fiber may go on in another OS thread after each wait: do not keep the address of a thread_local across one; use
// fiber_local. std::mutex and whatever else blocks the OS thread blocks the fibers that share it: see blocking().
// Under the checker each fiber is a thread of its own.
#pragma once

#include "lockstep/fiber/task.hpp"

#include <string>

namespace lockstep {

/// A fiber that was started, and its result. As std::jthread: dropping it requests a stop and waits for its end. Movable.
/// One handle is for one thread at a time. What the fiber did is visible after join().
template <class R = void>
class [[nodiscard]] fiber {
public:
    /// No fiber.
    fiber() noexcept = default;
    /// The other one stands for no fiber any more.
    fiber(fiber&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
    /// The same; a fiber that this one stood for is dropped as by the destructor.
    fiber& operator=(fiber&& other) noexcept {
        if (this != &other) {
            drop();
            task_ = std::exchange(other.task_, nullptr);
        }
        return *this;
    }
    ~fiber() { drop(); }

    /// Is there a fiber that was neither joined nor detached?
    bool joinable() const noexcept { return task_ != nullptr; }

    /// Waits for its end. Returns what its function returned, or throws what it threw. Throws std::system_error:
    /// invalid_argument where there is no fiber, resource_deadlock_would_occur where a fiber joins itself.
    R join() {
        require("join");
        detail::await_end(*task_, parking::never);
        const ended end{std::exchange(task_, nullptr)};
        if (end.task->result.index() == 2) std::rethrow_exception(std::get<2>(end.task->result));
        if constexpr (!std::is_void_v<R>) return std::move(std::get<1>(end.task->result));
    }
    /// Has it ended within so long? It is still to be joined.
    template <class Rep, class Period>
    [[nodiscard]] bool wait_for(const std::chrono::duration<Rep, Period>& length) {
        require("wait_for");
        return detail::await_end(*task_, parking::after(length));
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool wait_until(const std::chrono::time_point<Clock, Duration>& when) {
        require("wait_until");
        return detail::await_end(*task_, parking::at(when));
    }

    /// Lets it run by itself; its result and exceptions are lost.
    void detach() {
        require("detach");
        std::uintptr_t seen = detail::task::running;
        // release: the fiber, which destroys the task now, sees that we are done with it (announce_end).
        if (!task_->joiner.compare_exchange_strong(seen, detail::task::detached, std::memory_order_acq_rel)) {
            detail::await_end(*task_, parking::never);
            const ended end{task_};
        }
        task_ = nullptr;
    }

    /// Asks it to end. False: it takes no std::stop_token, or was asked before.
    bool request_stop() noexcept { return task_ != nullptr && task_->stop.has_value() && task_->stop->request_stop(); }

private:
    using task_type = detail::result_task<R>;

    template <class F>
    friend auto go(const launch& how, F&& f) -> fiber<detail::result_of<std::decay_t<F>>>;

    struct ended {
        task_type* task;
        ~ended() {
            task->destroy(*task);
            detail::recycle(task);
        }
    };

    explicit fiber(task_type* t) : task_(t) {}

    void drop() noexcept {
        if (task_ == nullptr) return;
        request_stop();
        detail::await_end(*task_, parking::never);
        const ended end{std::exchange(task_, nullptr)};
    }

    void require(const char* what) const {
        if (task_ == nullptr)
            throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                                    std::string("lockstep::fiber: ") + what + " where there is no fiber");
        if (detail::runs_now(*task_))
            throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur),
                                    std::string("lockstep::fiber: ") + what + " by the fiber itself");
    }

    task_type* task_ = nullptr;
};

/// Starts a fiber as `how` says.
template <class F>
auto go(const launch& how, F&& f) -> fiber<detail::result_of<std::decay_t<F>>> {
    using task = detail::call_task<std::decay_t<F>>;
    void* const place = detail::new_fiber(sizeof(task), alignof(task), how);
    task* made = nullptr;
    try {
        made = new (place) task(std::forward<F>(f));
    } catch (...) {
        detail::recycle(place);
        throw;
    }
    detail::start(*made, &detail::run_as_thread);
    return fiber<detail::result_of<std::decay_t<F>>>(made);
}

/// Starts a fiber that calls f(), or f(std::stop_token) if it takes one, on the scheduler of the fiber that calls this, or
/// else on the default scheduler. Throws std::system_error (not_enough_memory) when there is no memory for its stack.
/// About as expensive as ten uncontended locks.
template <class F>
auto go(F&& f) {
    return go(launch{}, std::forward<F>(f));
}

} // namespace lockstep
