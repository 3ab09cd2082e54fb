// The places that are known as heads of loops which wait: there a thread sums what it changes, which takes time. They are
// learned, and stay known as long as the process: see spin.cpp for why that changes no execution.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

bool is_known_head(u64 pc);
/// From now on it is known. The execution begins again, as one that has always known.
[[noreturn]] void begin_again_with_head(u64 pc);

} // namespace lockstep::rt
