// The explorer's end of the shared memory: jobs into slots, traces out of them. Knows nothing of processes.
#pragma once

#include "explore/executors/executor.hpp"

#include <chrono>

namespace lockstep::explore {

class shared_channel {
public:
    /// Throws executor_error where the memory cannot be had.
    shared_channel(std::uint32_t max_steps, std::uint32_t thread_limit, std::uint32_t stack_bytes,
                   std::uint64_t patience_ns);
    ~shared_channel();
    shared_channel(const shared_channel&) = delete;
    shared_channel& operator=(const shared_channel&) = delete;

    int descriptor() const { return descriptor_; }
    trace::control& control() const { return *control_; }
    bool can_submit() const { return submitted_ - taken_ < trace::slot_count - 1; }
    std::size_t outstanding() const { return submitted_ - taken_; }
    void submit(const job& j);
    /// Gives the slot of the last trace back, then waits up to `patience` for the next; false on time-out.
    bool wait(std::chrono::nanoseconds patience);
    /// The trace that `wait` found.
    execution take();
    void wake_runtime();
    unsigned last_slot() const { return static_cast<unsigned>((taken_ - 1) % trace::slot_count); }

private:
    bool done() const;
    void give_back();

    int descriptor_ = -1;
    trace::control* control_ = nullptr;
    std::uint64_t submitted_ = 0;
    std::uint64_t taken_ = 0;
    bool holding_ = false; ///< the caller still reads the last taken slot
};

} // namespace lockstep::explore
