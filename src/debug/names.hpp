// How the debugging aids call an object.
#pragma once

#include <string>

namespace lockstep::debug {

/// `mutex "accounts"`, or `mutex 0x7ff...` if it has no name.
std::string describe(const char* kind, const void* object);

} // namespace lockstep::debug
