// What the explorer sees of an executor: jobs go in, traces come out, in the same order. The real executor drives a
// process through shared memory (process_executor.hpp); tests use a toy machine with the same face.
#pragma once

#include "trace/channel.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::explore {

/// One execution to run: follow `prefix`, then let `how` decide.
struct job {
    std::vector<trace::step> prefix;
    std::vector<trace::step> sleep; ///< sleep set in the state after the prefix
    trace::policy how = trace::policy::run_on;
    std::uint8_t depth = 0;
    std::uint32_t flags = 0;
    std::uint64_t seed = 0;
    std::uint32_t length_hint = 0;
    std::uint32_t spurious_budget = 0;
    std::uint64_t id = 0;
};

/// The trace of one execution. Everything in it points into the executor's memory and is valid until the next call of
/// `next()` on that executor: copy what must live on.
struct execution {
    std::uint64_t id = 0;                       ///< of the job
    const trace::slot_header* header = nullptr; ///< ending, exit status, findings, counters
    std::span<const trace::event> events;  ///< executed: steps, and in full recordings unscheduled ones between them
    std::span<const trace::event> pending; ///< what the unfinished processes would have done next
    std::span<const std::uint64_t>
        enabled; ///< per step: set of enabled processes before it, `enabled_words` words each
    unsigned enabled_words = 1;
    /// Who could take that step; nobody where the execution does not say.
    trace::process_set enabled_before(std::size_t step) const {
        const std::size_t row = step * enabled_words;
        if (row + enabled_words > enabled.size()) return {};
        return {enabled.data() + row, enabled_words};
    }
    std::span<const trace::call_stack> stacks;    ///< full recordings
    std::span<const trace::note_name> note_names; ///< by number; see trace::control
    std::string_view output;                      ///< what the program wrote to descriptors 1 and 2, in order
};

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
    /// The next finished execution, in submission order; waits for it. Requires outstanding() > 0.
    /// Throws executor_error when the program under test cannot be run on (it died, hung outside control, was refused).
    virtual execution next() = 0;
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
