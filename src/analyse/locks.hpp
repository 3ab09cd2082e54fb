// Who holds which lock: a replay of the lock and unlock events of a trace.
#pragma once

#include "analyse/recording.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lockstep::analyse {

/// One lock held by one thread. A recursive lock taken twice is one hold of depth 2.
struct hold {
    std::uint64_t lock = 0; ///< its address
    unsigned thread = 0;
    bool shared = false; ///< held as a reader
    unsigned depth = 1;
    std::size_t event = 0; ///< index of the event that took it
};

/// Does this event, now that it has happened, leave its thread with the lock (for cond_wake: the second object)?
bool takes_lock(const trace::event& e);
/// Does it give a lock back?
bool gives_lock(const trace::event& e);
/// The lock that the event takes, gives back or waits for; an access with size 0 when it concerns none.
trace::access lock_of(const trace::event& e);

/// Feed it the events of a trace in order; it knows the holders at that point.
class lock_ledger {
public:
    void apply(const trace::event& e, std::size_t index);
    /// In the order in which they took it.
    std::vector<hold> holders(std::uint64_t lock) const;
    std::vector<hold> held_by(unsigned thread) const;

private:
    std::vector<hold> holds_;
};

/// The locks as they were just before event `index`.
lock_ledger locks_before(const recording& r, std::size_t index);

} // namespace lockstep::analyse
