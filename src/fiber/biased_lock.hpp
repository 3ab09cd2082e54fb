// A lock that costs its owner two plain stores; the others, who come seldom, pay for it (see asymmetric_barrier.hpp).
#pragma once

#include "lockstep/parking/asymmetric_barrier.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <mutex>

namespace lockstep::fibers {

/// Each side says that it is inside and then looks whether the other is, with a full barrier between: so one of them
/// sees the other. Leaving releases and looking acquires: what was done under the lock is visible to the other side.
class biased_lock {
public:
    /// One thread is the owner, as long as the lock lives.
    void lock_as_owner() noexcept {
        for (;;) {
            owner_inside_.store(true, std::memory_order_relaxed); // the barrier orders it
            if (parking::has_asymmetric_barrier()) parking::light_barrier();
            else std::atomic_thread_fence(std::memory_order_seq_cst);
            if (!other_inside_.load(std::memory_order_acquire)) [[likely]]
                return;
            // release: the other may see this one in place of that of an unlock before it.
            owner_inside_.store(false, std::memory_order_release);
            const std::lock_guard until_it_leaves(others_);
        }
    }
    void unlock_as_owner() noexcept { owner_inside_.store(false, std::memory_order_release); }

    /// Anybody else. Costs microseconds.
    void lock() noexcept {
        others_.lock();
        // The barrier that follows is what orders it before the look at the owner.
        other_inside_.store(true, std::memory_order_seq_cst);
        if (parking::has_asymmetric_barrier()) parking::heavy_barrier();
        else std::atomic_thread_fence(std::memory_order_seq_cst);
        parking::patience owner;
        while (owner_inside_.load(std::memory_order_acquire)) owner.wait();
    }
    void unlock() noexcept {
        other_inside_.store(false, std::memory_order_release);
        others_.unlock();
    }

private:
    std::atomic<bool> owner_inside_{false}, other_inside_{false};
    parking::raw_lock others_;
};

} // namespace lockstep::fibers
