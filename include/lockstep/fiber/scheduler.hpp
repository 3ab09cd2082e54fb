// Where fibers run: so many OS threads, the workers, share all fibers of a scheduler. Each has a queue of those that are
// ready; one with nothing to do takes from the others (R. D. Blumofe, C. E. Leiserson, Scheduling Multithreaded Computations
// by Work Stealing, 1999), and sleeps when there is nothing to take.
#pragma once

#include "lockstep/fiber/fiber.hpp"

#include <memory>

namespace lockstep {

namespace fibers {
class scheduler_core;
}

/// What a scheduler is to be like.
struct scheduler_options {
    unsigned workers = 0; ///< OS threads; 0: one for each processor that the process may use
    std::size_t stack_bytes =
        256 * 1024; ///< of each fiber; rounded up to a power of two. Only what is used takes memory.
    /// Above zero: the lecture's machine. A fiber that has run so long is interrupted, wherever it is, and the next one
    /// runs; fibers stay on the worker that they were started on. Whatever must not be interrupted needs a
    /// this_fiber::preemption_guard: all that is not safe in signal handlers, so malloc and printf, too. SIGURG is used for
    /// it. Zero: a fiber runs until it waits or yields.
    std::chrono::nanoseconds time_slice{0};
    /// So many threads and never more. Otherwise a fiber that keeps its thread for long, or blocks it, has another one put in
    /// its place, and fibers of one worker may run beside each other.
    bool never_more_threads = false;
};

/// Runs fibers. All members may be called by any thread or fiber at any time, but for the destructor.
class scheduler {
public:
    /// Throws std::invalid_argument for options that make no sense (a time slice below 100 µs among them), std::system_error where threads cannot be started.
    explicit scheduler(const scheduler_options& options = {});
    /// Waits until all its fibers have ended. Not to be called by one of them.
    ~scheduler();
    scheduler(const scheduler&) = delete;
    scheduler& operator=(const scheduler&) = delete;

    /// Starts a fiber here.
    template <class F>
    auto go(F&& f) {
        return lockstep::go(launch{.on = this}, std::forward<F>(f));
    }

    /// As many as the options said.
    unsigned workers() const noexcept;
    /// Fibers that have been started and have not ended. Old when it arrives.
    std::size_t alive() const noexcept;
    /// Was it made in another process, of which this one is a fork? Then go() throws std::system_error
    /// (operation_not_permitted).
    bool left_behind() const noexcept;

private:
    friend void* detail::new_fiber(std::size_t, std::size_t, const launch&);
    std::unique_ptr<fibers::scheduler_core> core_;
};

/// The scheduler of fibers that are started by threads; made at the first use, with a worker for each processor. It is
/// never destroyed: as with detached threads, the end of the process ends fibers that nobody joined. A forked process gets
/// a new one.
scheduler& default_scheduler();

/// Before the first use of the default scheduler: what it is to be like. Throws std::logic_error afterwards.
void set_default_options(const scheduler_options& options);

} // namespace lockstep
