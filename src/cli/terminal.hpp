// What the terminal can show.
#pragma once

#include "report/render/style.hpp"

namespace lockstep::cli {

/// Is this descriptor a terminal that can redraw a line?
bool is_terminal(int descriptor);

/// Its columns; 0: no terminal, no limit.
unsigned terminal_width(int descriptor);

/// Colours are wanted: a terminal, and the user did not set NO_COLOR.
bool wants_colour(int descriptor);

/// How reports are drawn on standard output.
report::style output_style();

} // namespace lockstep::cli
