// Local variables of a function, by their place in its frame.
#pragma once

#include <cstdint>
#include <elfutils/libdw.h>
#include <optional>
#include <string>

namespace lockstep::report {

struct local_variable {
    std::string name;
    std::uint64_t address = 0;
    Dwarf_Die type{};
};

/// The parameter or variable of `function` that contains [address, address + size), where its frame has the canonical
/// address `cfa`. One that is in scope at `pc` (of the file, without load bias) is preferred: others may share its place.
/// Only variables that have a fixed place in the frame are found.
std::optional<local_variable> find_local(Dwarf_Die function, std::uint64_t pc, std::uint64_t cfa, std::uint64_t address,
                                         std::uint64_t size);

} // namespace lockstep::report
