// Events in words, for messages of the search itself (reports have symbols and variable names; this has neither).
#pragma once

#include "explore/executors/executor.hpp"
#include "explore/happens_before/footprint.hpp"

#include <cstddef>
#include <string>

namespace lockstep::explore {

/// "thread 2: mutex_lock of 0x404040"
std::string in_words(const footprint& f);

/// The replay of an execution went another way, or could not go on.
nondeterminism_error nondeterminism(std::size_t step, const footprint& expected, const footprint& seen);
nondeterminism_error nondeterminism(std::size_t step, const footprint& expected);

} // namespace lockstep::explore
