// What a program of programs/waiting_program.hpp can come to, found without Lockstep: every state that it can be in, each
// once, by a small interpreter. Loops are no obstacle: a program has few states, however long its executions are.
#pragma once

#include "programs/waiting_program.hpp"

#include <optional>
#include <set>
#include <string>

namespace waiting {

/// The output of each way to end, and "hangs" with the output until then of each way not to end any more; nothing if the
/// program has too many states. `spurious`: as many wake-ups for no reason may come.
std::optional<std::set<std::string>> all_outcomes(const program& p, unsigned spurious);

std::string to_text(const program& p);

} // namespace waiting
