// Every interleaving of a toy program, one by one: the oracle.
#pragma once

#include "toy_machine.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lockstep::toy {

/// Equal for two executions if they are equivalent under trace::dependent; different if not (128 bits of hash).
using trace_name = std::pair<std::uint64_t, std::uint64_t>;

struct truth {
    std::uint64_t interleavings = 0;
    std::set<std::string> states;                    ///< in which an execution may end
    std::map<trace_name, const std::string*> traces; ///< each Mazurkiewicz trace, and the state it leads to
    bool consistent = true;                          ///< equivalent interleavings led to the same state
};

/// The trace of an execution, worked out without the search's own notion of happens-before.
trace_name name_of(std::span<const trace::event> events);

/// Nothing if there are more interleavings than that, or an execution longer than `max_steps`.
std::optional<truth> brute_force(const program& p, std::uint64_t max_interleavings, std::size_t max_steps = 200);

} // namespace lockstep::toy
