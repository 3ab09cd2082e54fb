// The shared libraries of which a program is made.
#pragma once

#include "report/debug_info/modules.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::inquiry {

/// Is a library of this file name known to us (the C and C++ libraries, GoogleTest, our own)? The runtime stands for it, or
/// judges its calls.
bool is_known_library(std::string_view name);

/// "libqueue.so 5ac7762c…": name and build id of each other library among these files. `program` is none.
std::vector<std::string> libraries_among(std::span<const report::module> files, const std::string& program);

} // namespace lockstep::inquiry
