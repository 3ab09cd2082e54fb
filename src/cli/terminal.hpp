// What the terminal can show.
#pragma once

#include "cli/options/options.hpp"
#include "report/render/style.hpp"

namespace lockstep::cli {

/// Is this descriptor a terminal that can redraw a line?
bool is_terminal(int descriptor);

/// Its columns; 0: no terminal, no limit.
unsigned terminal_width(int descriptor);

/// Is what goes to this descriptor to be coloured?
bool wants_colour(int descriptor, colouring wish);

/// How reports are drawn on standard output.
report::style output_style(colouring wish);

/// Is there something to read on standard input, from a file or a pipe?
bool input_waits();

} // namespace lockstep::cli
