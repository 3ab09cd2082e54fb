// How text is drawn.
#pragma once

namespace lockstep::report {

struct style {
    bool unicode = false; ///< box drawing and arrows; for terminals
    bool colour = false;  ///< ANSI colours
    unsigned width = 0;   ///< columns of the terminal (at least 80 are used); 0: unlimited
};

} // namespace lockstep::report
