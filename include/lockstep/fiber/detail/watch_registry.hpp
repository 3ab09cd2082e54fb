// Which descriptors are watched, and under which name the kernel knows them. A name is the place of a watch and which use of
// it this is, so news that come too late are news of nobody. It knows no epoll: the kernel is handed in.
#pragma once

#include "lockstep/fiber/detail/watch_pool.hpp"

#include <cerrno>
#include <system_error>

namespace lockstep::fibers {

/// Of one process. All members may be called by any thread at any time.
class watch_registry {
public:
    /// With watches of that pool, for a process that is the result of so many forks.
    watch_registry(watch_pool& watches, unsigned forks_before) noexcept
        : watches_(watches), forks_before_(forks_before) {}

    /// The same number as in its making.
    unsigned forks_before() const noexcept { return forks_before_; }

    /// The use that is noted at `at`, or a new one, unless it is forgotten. None: the descriptor is of a kind that is
    /// always ready (a file). `kernel.enter(descriptor, name)` gives it to the kernel, and returns 0 or what went wrong;
    /// `kernel.leave(descriptor)` takes it back. Throws std::system_error.
    template <class Kernel>
    watch_use find_or_add(std::atomic<watch_use>& at, int descriptor, Kernel& kernel) {
        const watch_use use = at.load(std::memory_order_acquire);
        return knows(use) ? use : add(at, descriptor, kernel);
    }

    /// Ends that use, and all waits with it; there will be no other. The caller closes the descriptor thereafter, which
    /// takes it out of what the kernel watches.
    void forget(std::atomic<watch_use>& at) noexcept {
        const watch_use use = at.exchange(watch_use::forgotten());
        if (knows(use)) remove(*use.of()); // who waits for another was left behind by a fork
    }

    /// The kernel has news under that name. Returns how many they woke.
    std::uint32_t deliver(std::uint64_t name, const readiness_news& news) noexcept {
        watch& w = watches_.at(static_cast<std::uint32_t>(name));
        return w.deliver(static_cast<std::uint16_t>(name >> 32), news);
    }

private:
    /// Is it one, and not one of a process of which this one is a fork?
    bool knows(const watch_use& use) const noexcept {
        return use.of() != nullptr && use.of()->forks_before == forks_before_;
    }

    template <class Kernel>
    watch_use add(std::atomic<watch_use>& at, int descriptor, Kernel& kernel) {
        const parking::raw_guard guard(registering_);
        watch_use before = at.load(std::memory_order_acquire);
        if (before.is_forgotten() || knows(before)) return before;
        watch* const w = watches_.take();
        if (w == nullptr)
            throw std::system_error(EMFILE, std::generic_category(), "lockstep: too many watched descriptors");
        w->forks_before = forks_before_;
        const watch_use use(*w, w->begin());
        const int error = kernel.enter(descriptor, std::uint64_t{use.generation()} << 32 | w->index);
        if (error == 0 && at.compare_exchange_strong(before, use)) return use;
        remove(*w);
        if (error == EPERM) return {}; // files are always ready, says epoll_ctl(2)
        if (error == 0) {
            // It was forgotten meanwhile. Its number may be another descriptor's by now: that one comes to be entered
            // when we have let go of the lock.
            kernel.leave(descriptor);
            return before;
        }
        before = at.load(std::memory_order_acquire);
        if (before.is_forgotten()) return before; // and closed, so that there was nothing to enter
        throw std::system_error(error, std::generic_category(), "lockstep: epoll_ctl");
    }

    void remove(watch& w) noexcept {
        w.end();
        watches_.give(w);
    }

    watch_pool& watches_;
    const unsigned forks_before_;
    parking::raw_lock registering_; ///< one enters at a time
};

} // namespace lockstep::fibers
