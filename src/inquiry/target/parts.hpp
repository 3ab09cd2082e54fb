// Which parts of a program Lockstep sees into. A data race shows only where the compiler put in the calls of
// -fsanitize=thread; a project in which the flag went to one target only has parts without, and what they do to memory is
// seen by nobody.
//
// A shared library is seen when it calls __tsan_ functions at all. A unit of it is when its debug information says that it
// was compiled so (DW_AT_producer, as g++ writes it) or when the symbols of its file have the constructor that both
// compilers make for such a unit. A function in no unit has no debug information, and is not known to be seen. Assembly is
// not looked at: it is never instrumented, and switches contexts as a rule.
#pragma once

#include "report/debug_info/modules.hpp"

#include <span>
#include <string>
#include <vector>

namespace lockstep::inquiry {

struct parts {
    std::vector<std::string> unseen;  ///< units and libraries that were built without -fsanitize=thread
    std::vector<std::string> unknown; ///< what has no debug information to tell
};

/// Of all files that are mapped. The C and C++ libraries of the system, GoogleTest and our own are known and do not count.
parts parts_not_seen(std::span<const report::module> files);

} // namespace lockstep::inquiry
