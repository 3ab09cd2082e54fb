// How a report is drawn.
#pragma once

#include "report/debug_info/symbols.hpp"

#include <cstddef>
#include <vector>

namespace lockstep::report {

struct style {
    bool unicode = false;        ///< box drawing and arrows; for terminals
    bool colour = false;         ///< ANSI colours
    unsigned width = 0;          ///< columns of the terminal (at least 80 are used); 0: unlimited
    bool all = false;            ///< show every step, none folded away
    std::size_t max_rows = 200;  ///< longer tables lose their middle; 0: no limit (implied by `all`)
    std::vector<variable> watch; ///< shown after each step, in the order of trace::control::watches
};

} // namespace lockstep::report
