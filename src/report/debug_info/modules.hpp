// What was mapped where in the program under test: enough to understand its addresses after it has gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// One mapping, as a line of /proc/PID/maps gives it.
struct mapping {
    std::uint64_t low = 0, high = 0; ///< addresses [low, high)
    std::uint64_t offset = 0;        ///< in the file
    std::string file;                ///< a path, or "[stack]" and the like; empty: anonymous
};

/// Reads the text of /proc/PID/maps. Lines that are not mappings are skipped.
std::vector<mapping> parse_maps(std::string_view text);

/// A file that was mapped, and the address of its first byte.
struct module {
    std::string file;
    std::uint64_t base = 0;
};

/// The files among the mappings, in address order.
std::vector<module> modules_of(const std::vector<mapping>& maps);

} // namespace lockstep::report
