// What of the past still decides whether something is a race: see judged_past.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

constexpr u32 most_named_threads = 64;

/// A number that is the same where the same accesses to come would be races. False: there is too much to look at.
bool name_of_past(u64& name);

} // namespace lockstep::rt
