// How much of an execution a table shows.
#pragma once

#include "report/debug_info/symbols.hpp"

#include <cstddef>
#include <vector>

namespace lockstep::report {

struct scope {
    bool all = false;            ///< every step, none folded away
    std::size_t max_rows = 200;  ///< longer tables lose their middle; 0: no limit (implied by `all`)
    std::vector<variable> watch; ///< values beside the steps, in the order of trace::control::watches
};

} // namespace lockstep::report
