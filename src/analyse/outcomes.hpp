// Every distinct result of a program, and the textbook's two criteria of a correct parallel program: the outcome is
// always the same, and it is one that running the threads one after the other gives too.
#pragma once

#include "explore/executors/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::analyse {

/// One distinct result: what the program wrote, and how it ended.
struct outcome {
    std::string output;
    trace::ending end = trace::ending::exited;
    trace::finding_kind failure = trace::finding_kind::none; ///< what ended it, where end is `failed`
    std::int32_t exit_status = 0;      ///< as the shell would see it; -1: it has none (stuck, or stopped by lockstep)
    bool serial = false;               ///< some serial order of the threads gives it (seen under policy::serial)
    std::uint64_t count = 0;           ///< executions of the search (not the serial ones) that ended so
    std::vector<trace::step> schedule; ///< the shortest one seen
};

/// Collects outcomes. Executions that were cut off or redundant have none and are left out (see `cut_off`).
class outcome_set {
public:
    /// Looks at one execution; whether it was a serial run is in its header.
    void add(const explore::execution& run);
    /// Joins the outcomes that another worker has seen.
    void merge(const outcome_set& other);
    /// Sorted by output, then by how it ended.
    const std::vector<outcome>& all() const { return outcomes_; }
    std::uint64_t cut_off() const { return cut_off_; } ///< executions that reached the step limit
    bool serial_seen() const { return serial_runs_ != 0; }

private:
    outcome& find_or_insert(std::string_view output, trace::ending end, trace::finding_kind failure,
                            std::int32_t status);

    std::vector<outcome> outcomes_;
    std::uint64_t cut_off_ = 0, serial_runs_ = 0;
};

/// The two-part verdict, and whether it is about anything.
struct outcome_verdict {
    bool always_same = true;      ///< first criterion
    bool every_one_serial = true; ///< second criterion
    bool never_succeeds = false;  ///< no outcome is one of success, so the criteria say little
    std::size_t not_serial = 0;   ///< how many outcomes fail the second
    std::string sentence;         ///< says which part fails, if any, and how far the words reach
};
/// `complete`: the search left nothing out, so the words may be "always" and "every"; otherwise they speak of what was
/// seen. `all_serial_orders`: every serial order was run (otherwise an outcome may be serial without our knowing).
/// `expected_status`: the exit status that means success.
outcome_verdict judge(const outcome_set& seen, bool complete, bool all_serial_orders, std::int32_t expected_status = 0);

/// "exit status 0", "stuck", "killed by signal 6", "assertion failed" ...
std::string ending_text(const outcome& o);

} // namespace lockstep::analyse
