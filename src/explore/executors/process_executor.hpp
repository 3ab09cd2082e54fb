// The real executor: a process of the program under test with the runtime preloaded, driven through shared memory.
#pragma once

#include "explore/executors/executor.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace lockstep::explore {

struct launch {
    std::string program;                ///< path of an executable
    std::vector<std::string> arguments; ///< without argv[0]
    std::string stdin_file;             ///< empty: /dev/null
    std::string runtime;                ///< path of the shared library to preload
    std::uint32_t max_steps = 1'000'000;
    std::uint32_t thread_limit = 64;
    std::uint32_t stack_bytes = 8U << 20;
    std::chrono::nanoseconds patience = std::chrono::seconds(1);  ///< see trace::control::patience_ns
    std::uint32_t weak_failures = 1;                              ///< see trace::control::weak_failures
    std::chrono::nanoseconds watchdog = std::chrono::seconds(10); ///< without a step for so long: given up
    const std::atomic<bool>* interrupted = nullptr; ///< true: no longer waited for an execution, which is an error then
};

/// One memory to sample before each step of a full recording.
struct watch {
    std::uint64_t address;
    std::uint32_t size; ///< at most 8
};

/// An executor that is a process. Ends the process (and leaves nothing behind) when destroyed. Not thread-safe.
class process_executor : public executor {
public:
    /// What the program's memory map said when it was attached: for symbols. Text of /proc/PID/maps.
    virtual std::string memory_map() const = 0;
    virtual int process_id() const = 0;
    /// The control block: snapshot size, instrumented or not, weak tracking.
    virtual const trace::control& control() const = 0;
    /// Reads the program's memory; false where it is not mapped.
    virtual bool read_memory(std::uint64_t address, void* to, std::size_t bytes) const = 0;
    /// Samples these in full recordings (at most trace::max_watches). Requires outstanding() == 0.
    virtual void set_watches(std::span<const watch> watches) = 0;
    /// Row `step` of the sampled values of the last execution returned by next().
    virtual std::span<const std::uint64_t> watched(std::size_t step) const = 0;
};

/// Starts the program; it runs up to its first thread. Throws executor_error with one sentence.
std::unique_ptr<process_executor> start_process(const launch& what);

} // namespace lockstep::explore
