// The source lines that a document names.
#pragma once

#include "report/document/document.hpp"

#include <vector>

namespace lockstep::report {

/// The user's lines in the table and the stacks of `d`, each once, in the order of path and line. A line is left out where
/// its file cannot be read or is shorter; whether the file has changed since it was compiled nobody knows.
std::vector<source_line> source_of(const document& d);

} // namespace lockstep::report
