// What the explorer sees of an executor: jobs go in, traces come out, in the same order. The real executor drives a
// process through shared memory (process_executor.hpp); tests use a toy machine with the same face.
#pragma once

#include "trace/execution.hpp"
#include "trace/job.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lockstep::explore {

using trace::execution;
using trace::job;

class executor {
public:
    virtual ~executor() = default;
    executor() = default;
    executor(const executor&) = delete;
    executor& operator=(const executor&) = delete;

    /// Room for another job right now? (At least one fits when none is outstanding.)
    virtual bool can_submit() const = 0;
    virtual void submit(const job& j) = 0;
    virtual std::size_t outstanding() const = 0;
    /// The next finished execution, in submission order; waits for it. Valid until the next call. Requires outstanding() > 0.
    /// Throws executor_error when the program under test cannot be run on (it died, hung outside control, was refused).
    virtual execution next() = 0;
    /// Waits until `next` would not have to, at the latest until `then`; false where it still would. Requires
    /// outstanding() > 0.
    virtual bool wait_until(std::chrono::steady_clock::time_point) { return true; }
    /// Gives up what is outstanding, also in the midst of an execution.
    virtual void abandon() {
        while (outstanding() > 0) next();
    }
    /// Plain accesses at these program counters become steps from the next submitted job on. Requires outstanding() == 0.
    virtual void set_visible(std::span<const std::uint64_t> pcs) = 0;
};

/// The tool could not do it (exit status 2). what() is one sentence for the user.
struct executor_error {
    std::string message;
};

/// The repetition of an execution went another way than it had gone.
struct nondeterminism_error : executor_error {};

/// The program stopped making steps: where it was, for a message that names the place.
struct hung_error : executor_error {
    hung_error(std::string text, std::uint64_t at, unsigned of) : executor_error{std::move(text)}, pc(at), thread(of) {}
    std::uint64_t pc;
    unsigned thread;
};

/// The program asked for something that lockstep does not control. `message` says for what and why not.
struct refused_error : executor_error {
    unsigned thread = 0;              ///< who asked
    std::vector<std::uint64_t> stack; ///< return addresses, innermost first; empty: not known
    std::string memory_map;           ///< text of /proc/PID/maps, to find out what is at these addresses
};

} // namespace lockstep::explore
