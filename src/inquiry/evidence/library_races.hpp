// Races that are the standard library's own affair: its authors know them, the machine keeps the promise that the
// library makes, and the program under test could do nothing about them.
#pragma once

#include "analyse/diagnosis.hpp"
#include "report/debug_info/symbols.hpp"

namespace lockstep::inquiry {

bool is_library_race(const analyse::diagnosis& d, const report::symbols& names);

} // namespace lockstep::inquiry
