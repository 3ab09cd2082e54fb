// Structured concurrency: fibers that were started together end together; none outlives the scope it was started in
// (N. J. Smith, Notes on structured concurrency, 2018).
//
//     lockstep::task_group group;
//     for (const auto& url : urls) group.go([&] { fetch(url); });
//     group.join();      // rethrows the first exception; the others were asked to stop
#pragma once

#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/event.hpp"

#include <functional>

namespace lockstep {

/// A crowd of fibers. go() may be called by its fibers, too; join() by its owner only.
class task_group {
public:
    task_group() = default;
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;
    /// Asks those that still run to stop, and waits for them. An exception that was not fetched by join() is lost.
    ~task_group() {
        request_stop();
        await_all();
    }

    /// Starts a fiber that calls f(), or f(std::stop_token) if it takes one. The first that throws stops the others.
    template <class F>
    void go(F&& f) {
        go(launch{}, std::forward<F>(f));
    }
    /// The same, with a stack of that size, or a name.
    template <class F>
    void go(const launch& how, F&& f) {
        running_.fetch_add(1, std::memory_order_relaxed); // we, or our starter, are counted: it does not reach zero
        try {
            lockstep::go(how, [this, f = std::forward<F>(f)]() mutable { run(f); }).detach();
        } catch (...) {
            one_less();
            throw;
        }
    }

    /// Waits until all have ended. Throws what the first of them that threw has thrown. May be used again afterwards.
    void join() {
        await_all();
        if (first_exception_ == nullptr) return;
        stop_ = std::stop_source();
        failed_.store(false, std::memory_order_relaxed);
        std::rethrow_exception(std::exchange(first_exception_, nullptr));
    }

    /// Asks all to stop that take a std::stop_token.
    void request_stop() noexcept { stop_.request_stop(); }
    /// A stop is requested when one of the group has thrown, or the group is left.
    std::stop_token get_token() const noexcept { return stop_.get_token(); }

private:
    template <class F>
    void run(F& f) noexcept {
        try {
            if constexpr (std::is_invocable_v<F&, std::stop_token>) std::invoke(f, stop_.get_token());
            else std::invoke(f);
        } catch (...) {
            if (!failed_.exchange(true, std::memory_order_relaxed)) { // relaxed: it only has to choose one
                first_exception_ = std::current_exception();          // seen by who joins through the count
                stop_.request_stop();
            }
        }
        one_less();
    }
    void one_less() noexcept {
        // acq_rel: the last one gathers what all before it did, and passes it on by set().
        const std::size_t before = running_.fetch_sub(1, std::memory_order_acq_rel);
        LOCKSTEP_ASSERT(before != 0);
        if (before == 1) none_left_.set();
    }
    void await_all() {
        one_less();
        none_left_.wait();
        none_left_.reset();
        running_.store(1, std::memory_order_relaxed);
    }

    std::atomic<std::size_t> running_{1}; ///< the fibers, and the owner; set anew (relaxed) while there are no fibers
    event none_left_;
    std::stop_source stop_;
    std::atomic<bool> failed_{false};    ///< likewise
    std::exception_ptr first_exception_; ///< written by who set failed_
};

} // namespace lockstep
