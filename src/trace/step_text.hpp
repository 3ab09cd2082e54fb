// Steps of a schedule as people read and write them, runs of equal ones as one text:
//
//   main x4                  four steps of the first thread
//   T1                       one of thread 1
//   T1 chooses 2             and in it the number 2 is drawn
//   environment of T1        a timeout or a spurious wake-up
//   device 0
#pragma once

#include "trace/schedule.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::trace {

/// "T1", "environment of main", "device 0".
std::string to_text(process_id p);

/// A text for each run of equal steps.
std::vector<std::string> to_texts(const std::vector<step>& steps);

struct step_run {
    step what;
    std::uint64_t count;
};
/// Nothing where the text is not one of these, or its process cannot exist.
std::optional<step_run> run_from_text(std::string_view text);

} // namespace lockstep::trace
