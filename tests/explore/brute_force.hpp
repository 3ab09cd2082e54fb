// Every interleaving of a toy program, one by one: the oracle.
#pragma once

#include "toy_machine.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lockstep::toy {

struct truth {
    std::uint64_t interleavings = 0;
    std::set<std::string> states;              ///< in which an execution may end
    std::map<std::string, std::string> traces; ///< canonical form of each Mazurkiewicz trace, and the state it leads to
    bool consistent = true;                    ///< equivalent interleavings led to the same state
};

/// Equal for two executions exactly if they are equivalent under trace::dependent.
std::string canonical(const std::vector<trace::event>& events);

/// Nothing if there are more interleavings than that, or an execution longer than `max_steps`.
std::optional<truth> brute_force(const program& p, std::uint64_t max_interleavings, std::size_t max_steps = 200);

} // namespace lockstep::toy
