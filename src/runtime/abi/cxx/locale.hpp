// What libstdc++'s locales compute when they are first used, computed early.
#pragma once

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

/// To be called with main alone, which must not have announced an operation (initialising locales is one); does nothing in a program without libstdc++.
void fill_narrow_table();

} // namespace lockstep::rt
