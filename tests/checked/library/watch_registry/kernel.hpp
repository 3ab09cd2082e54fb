// Descriptors, and the set of those that are watched, as a kernel has them: the lowest number that is free is given out
// again at once, and what is closed is not watched any more.
#pragma once

#include "lockstep/fiber/detail/watch_registry.hpp"

#include <array>
#include <cassert>
#include <mutex>
#include <optional>
#include <thread>

namespace lockstep::testing {

class kernel {
public:
    int open() {
        const std::scoped_lock guard(lock_);
        const int lowest = is_open_[0] ? 1 : 0;
        is_open_[lowest] = true;
        return lowest;
    }
    void close(int descriptor) {
        const std::scoped_lock guard(lock_);
        is_open_[descriptor] = false;
        entered_[descriptor].reset();
    }

    int enter(int descriptor, std::uint64_t name) {
        const std::scoped_lock guard(lock_);
        if (!is_open_[descriptor]) return EBADF;
        if (entered_[descriptor].has_value()) return EEXIST;
        entered_[descriptor] = name;
        return 0;
    }
    void leave(int descriptor) {
        const std::scoped_lock guard(lock_);
        entered_[descriptor].reset();
    }
    /// The name under which it is watched.
    std::optional<std::uint64_t> entered(int descriptor) {
        const std::scoped_lock guard(lock_);
        return entered_[descriptor];
    }

private:
    std::mutex lock_;
    std::array<bool, 2> is_open_{};
    std::array<std::optional<std::uint64_t>, 2> entered_;
};

using fibers::watch_pool;
using fibers::watch_registry;
using fibers::watch_use;

inline kernel os;
inline watch_pool watches;
inline watch_registry registry(watches, 0);

/// The memory of all watches is there, which is no matter of interleavings.
inline void make_watches() { watches.give(*watches.take()); }

} // namespace lockstep::testing
