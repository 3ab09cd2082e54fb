// Call frames at a program counter, inlined ones included.
#pragma once

#include "report/debug_info/dwarf_index.hpp"
#include "report/debug_info/symbols.hpp"

#include <cstdint>
#include <vector>

namespace lockstep::report {

/// The functions that `pc` (an address of the file, without load bias) lies in, innermost first.
std::vector<frame> frames_in(const dwarf_index::code& where, std::uint64_t pc);

} // namespace lockstep::report
