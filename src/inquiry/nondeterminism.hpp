// What is said where the same steps do not give the same.
#pragma once

#include <string>

namespace lockstep::inquiry {

/// `what` happened, as a sentence without its end.
inline std::string nondeterminism_sentence(const std::string& what) {
    return what + "; something that Lockstep does not see decides what the program does (inline assembly, the "
                  "time stamp counter, ...)";
}

} // namespace lockstep::inquiry
