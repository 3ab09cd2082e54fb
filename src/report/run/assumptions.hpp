// What is taken for granted of every execution: the model of the world that each answer names, "verified" or not. One row
// for each assumption; what an execution or a search *leaves out* is elsewhere (trace/bound.hpp, report/run/note.hpp).
#pragma once

#include "report/run/run_summary.hpp"

#include <string>
#include <vector>

namespace lockstep::report {

struct assumption {
    const char* name;  ///< in JSON
    std::string words; ///< a few, to stand among others in a line
};

std::vector<assumption> assumptions_of(const run_summary& s);

} // namespace lockstep::report
