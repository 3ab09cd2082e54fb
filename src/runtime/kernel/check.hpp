// What the runtime believes of itself. Where it does not hold, the tool is wrong and not the program: nothing more can be
// said about the program, so the executor ends at once, and the command with exit status 2 and the place of the check.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

[[noreturn, gnu::cold]] void check_failed(const char* file, u32 line);

/// Ends the executor where `holds` is false. Always on: a check is for what would otherwise become a wrong verdict.
inline void check(bool holds, const char* file = __builtin_FILE(), u32 line = __builtin_LINE()) {
    if (!holds) [[unlikely]]
        check_failed(file, line);
}

} // namespace lockstep::rt
