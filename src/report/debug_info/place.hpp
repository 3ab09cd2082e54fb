// A place in the source of the program.
#pragma once

#include "report/debug_info/symbols.hpp"

#include <string>
#include <string_view>

namespace lockstep::report {

struct place {
    std::string path; ///< absolute where the debug information says so; empty: unknown
    unsigned line = 0;
    unsigned column = 0; ///< 0: unknown

    bool known() const { return line != 0; }
};

place place_of(const frame& f);

/// Columns do not count: compilers disagree on them.
bool same_line(const place& a, const place& b);

/// "withdraw.cpp:12"; empty: unknown.
std::string short_text(const place& p);

/// "withdraw.cpp" of a path.
std::string_view base_name(std::string_view path);

} // namespace lockstep::report
