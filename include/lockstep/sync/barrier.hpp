// A barrier brings computations in phases together: nobody starts the next phase before all have ended this one (the
// textbook's A = B + C; then V = M·A).
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace lockstep {

/// Nothing to be done between two phases.
struct no_completion {
    /// Does nothing.
    void operator()() const noexcept {}
};

/// For a fixed crowd that meets again and again. The last to arrive runs `Completion`, which must not throw, while all
/// others wait; what was done before an arrival is visible to the completion and after the wait. Undefined: more arriving
/// in a phase than it was made for, and, caught where LOCKSTEP_ASSERTIONS is 1, destroying it while somebody waits.
template <class Completion = no_completion>
class barrier {
public:
    /// Throws std::invalid_argument when `expected` is not positive.
    explicit barrier(std::ptrdiff_t expected, Completion f = {})
        : expected_(expected), left_(expected), completion_(std::move(f)) {
        if (expected <= 0) throw std::invalid_argument("lockstep::barrier: nobody would ever arrive");
    }
    barrier(const barrier&) = delete;
    barrier& operator=(const barrier&) = delete;

    /// Waits for the others. True for exactly one of them in each phase, the one who came last. Throws std::logic_error
    /// when all have dropped out.
    bool arrive_and_wait() {
        parking::ticket mine(parking::ended_by::lock_holder);
        parking::wait_node place{&mine};
        bool last = false;
        {
            const parking::raw_guard guard(lock_);
            if (expected_ == 0) throw std::logic_error("lockstep::barrier: an arrival where all have dropped out");
            LOCKSTEP_ASSERT(left_ > 0 && std::ptrdiff_t{queue_.size()} == expected_ - left_);
            last = left_ == 1;
            if (!last) {
                --left_;
                queue_.push(place);
            }
        }
        if (last) end_phase();
        else mine.wait(parking::never, {"barrier", this});
        return last;
    }
    /// Arrives, and takes no part in later phases. Throws std::logic_error when nobody is left to do so.
    void arrive_and_drop() {
        {
            const parking::raw_guard guard(lock_);
            if (expected_ == 0) throw std::logic_error("lockstep::barrier: more dropped out than took part");
            LOCKSTEP_ASSERT(left_ > 0 && std::ptrdiff_t{queue_.size()} == expected_ - left_);
            --expected_;
            if (left_ > 1) {
                --left_;
                return;
            }
        }
        end_phase(); // whose last we were
    }

private:
    /// All others are in the queue, so nobody comes while the completion takes its time, without the lock. What it throws
    /// ends the program: they would sleep for ever.
    void end_phase() noexcept {
        completion_();
        parking::wait_queue released;
        {
            const parking::raw_guard guard(lock_);
            left_ = expected_;
            queue_.claim_all(released);
        }
        parking::complete_all(released);
    }

    parking::raw_lock lock_; ///< guards what follows
    std::ptrdiff_t expected_ LOCKSTEP_GUARDED_BY(lock_), left_ LOCKSTEP_GUARDED_BY(lock_);
    parking::queue_of<"barrier"> queue_ LOCKSTEP_GUARDED_BY(lock_);
    [[no_unique_address]] Completion completion_;
};

} // namespace lockstep
