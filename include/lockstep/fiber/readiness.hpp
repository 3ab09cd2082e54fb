// Waiting until a descriptor can be read or written: a socket, a pipe, whatever epoll knows. A fiber that waits leaves its
// worker to others; the worker that has nothing else to do sleeps in epoll_wait. A thread waits in poll(2).
//
//     lockstep::readiness ready(fd); // fd is O_NONBLOCK
//     for (;;) {
//         const auto seen = ready.seen(lockstep::direction::read);
//         const ssize_t n = read(fd, buffer, sizeof buffer);
//         if (n >= 0 || lockstep::this_fiber::error_number() != EAGAIN) break;
//         ready.wait(lockstep::direction::read, seen);
//     }
#pragma once

#include "lockstep/fiber/detail/watch.hpp"

#include <atomic>
#include <utility>

namespace lockstep {

/// The readiness of one descriptor, which it does not own. It is registered with epoll (edge-triggered, both directions)
/// when a fiber waits for it the first time. All members but the destructor and the moves may be called by any
/// thread or fiber at any time.
class readiness {
public:
    /// Of a descriptor that does not block. Nothing happens yet.
    explicit readiness(int descriptor = -1) noexcept : descriptor_(descriptor) {}
    /// Nobody may be waiting.
    readiness(readiness&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), watch_(other.watch_.exchange({})) {}
    /// The same; what was here is forgotten, as by forget().
    readiness& operator=(readiness&& other) noexcept {
        if (this == &other) return *this;
        forget();
        descriptor_ = std::exchange(other.descriptor_, -1);
        watch_.store(other.watch_.exchange({}));
        return *this;
    }
    ~readiness() { forget(); }

    /// The descriptor; -1: none.
    int descriptor() const noexcept { return descriptor_; }

    /// How often that direction has become ready, as far as is known. To be noted *before* a call that may find that it is
    /// not. It only ever tells something that changed from something that did not.
    std::uint32_t seen(direction d) const noexcept {
        const fibers::watch* const w = watch_.load(std::memory_order_acquire).of();
        return w == nullptr ? 0 : w->events(d);
    }

    /// Did a call that found less than it asked for find all there was? (Not where the other side has ended: there may be
    /// an end to be read still, of which there is no news.) `seen` was noted before that call.
    bool drained(std::uint32_t seen) const noexcept {
        const fibers::watch* const w = watch_.load(std::memory_order_acquire).of();
        return w != nullptr && w->events(direction::read) == seen && !w->hung_up();
    }

    /// Waits until that direction may be ready, something having happened since `seen` was noted. Comes back for no reason
    /// at times, so try again. timed_out, cancelled; closed: forget() was called meanwhile. Throws std::system_error where
    /// the descriptor cannot be registered for want of memory or descriptors.
    parking::ending wait(direction d, std::uint32_t seen, parking::deadline until = parking::never,
                         const std::stop_token& stop = {});

    /// By a fiber that is going to wait: does now what needs descriptors and memory, so that no wait fails for want of them
    /// later. Throws as wait() does.
    void prepare();

    /// For select(): what is known of it, by then at least; none: it is of a kind that is always ready. Throws
    /// std::system_error: as wait() does, and not_supported under the checker, where nobody watches.
    fibers::watch_use watched();

    /// Ends all waits of fibers, those to come as well, as closed; and the registration. To be called before the descriptor is
    /// closed (the destructor does): thereafter its number may stand for something else.
    void forget() noexcept;

private:
    fibers::watch_use registered();

    int descriptor_;
    /// Released by who sets it, acquired by all.
    std::atomic<fibers::watch_use> watch_{};
};

} // namespace lockstep
