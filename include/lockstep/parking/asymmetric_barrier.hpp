// A memory barrier of which one side pays nothing. Two threads that each write something and then look at what the other
// wrote both need a full barrier between, or both may see the old. Where one of them comes often and the other seldom, the
// seldom one can make all processors that run this process pass a barrier (membarrier(2)), and the other needs none
// (D. Dice, H. Huang, M. Yang, Asymmetric Dekker Synchronization, 2001).
#pragma once

#include "lockstep/parking/misuse.hpp"

#include <atomic>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lockstep::parking {

/// Does the kernel have it (4.14), and let us? The same answer for as long as the process runs.
inline bool has_asymmetric_barrier() noexcept {
    static const bool registered = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    return registered;
}

/// The side that comes often: keeps the compiler from changing the order, and leaves the rest to the other side.
inline void light_barrier() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

/// The side that comes seldom. Microseconds. Requires has_asymmetric_barrier(). Where the kernel no longer allows it (a
/// filter of system calls that came later), the process ends: without it two would be inside a lock.
inline void heavy_barrier() noexcept {
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) [[unlikely]]
        misuse("parking::heavy_barrier", "the kernel no longer allows membarrier(2), by which locks exclude others");
}

} // namespace lockstep::parking
