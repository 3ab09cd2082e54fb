// Every serial run of a program: its threads one after the other, in every order.
#pragma once

#include "explore/executors/executor.hpp"
#include "explore/search.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace lockstep::inquiry {

struct serial_survey {
    std::uint64_t runs = 0;
    bool complete = false; ///< no order was left out
};

struct serial_limits {
    std::uint64_t runs;
    std::optional<std::chrono::nanoseconds> time;
};

/// In a serial run a thread goes on until it ends or has to wait. Only then, and where it has just created a thread
/// (which may run at once, as a called function would), is there a choice; all of them are taken, within the
/// limits. `pattern` gives the flags and budgets of the jobs.
serial_survey run_serial_orders(explore::executor& run, const explore::job& pattern, const serial_limits& limits,
                                const explore::visitor& see, const std::atomic<bool>& interrupted);

} // namespace lockstep::inquiry
