// Call frames at a program counter, inlined ones included.
#pragma once

#include "report/symbols.hpp"

#include <cstdint>
#include <vector>

#include <elfutils/libdw.h>

namespace lockstep::report {

/// The functions that `pc` (an address of the file, without load bias) lies in, innermost first; empty: unknown.
std::vector<frame> frames_in_unit(Dwarf_Die unit, std::uint64_t pc);

} // namespace lockstep::report
