// A lock that costs its owner two plain stores. The owner would need a full barrier between saying "I am inside" and
// looking whether somebody else is; here it is the others, who come seldom, that make all processors pass one
// (membarrier(2); the idea is that of biased locks, D. Dice, H. Huang, M. Yang, Asymmetric Dekker Synchronization, 2001).
#pragma once

#include "lockstep/parking/raw_lock.hpp"

#include <linux/membarrier.h>
#include <mutex>

namespace lockstep::fibers {

class biased_lock {
public:
    /// One thread is the owner, as long as the lock lives.
    void lock_as_owner() noexcept {
        for (;;) {
            owner_inside_.store(true, std::memory_order_relaxed);
            if (cheap()) std::atomic_signal_fence(std::memory_order_seq_cst);
            else std::atomic_thread_fence(std::memory_order_seq_cst);
            if (!other_inside_.load(std::memory_order_acquire)) [[likely]]
                return;
            owner_inside_.store(false, std::memory_order_release);
            const std::lock_guard until_it_leaves(others_);
        }
    }
    void unlock_as_owner() noexcept { owner_inside_.store(false, std::memory_order_release); }

    /// Anybody else. Costs microseconds.
    void lock() noexcept {
        others_.lock();
        other_inside_.store(true, std::memory_order_seq_cst);
        if (cheap()) syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
        else std::atomic_thread_fence(std::memory_order_seq_cst);
        parking::patience owner;
        while (owner_inside_.load(std::memory_order_acquire)) owner.wait();
    }
    void unlock() noexcept {
        other_inside_.store(false, std::memory_order_release);
        others_.unlock();
    }

private:
    /// Does the kernel have it? Where not, the owner pays as well.
    static bool cheap() noexcept {
        static const bool registered = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
        return registered;
    }

    std::atomic<bool> owner_inside_{false}, other_inside_{false};
    parking::raw_lock others_;
};

} // namespace lockstep::fibers
