// Names of the states that an execution goes through, where its job asks for them (trace::name_states): see state_name.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

/// Is the execution at hand one of those whose states get names?
bool names_states();
/// A new execution begins, from the snapshot.
void begin_naming();
/// The next step has not been chosen yet: the state before it gets its name.
void name_state();

} // namespace lockstep::rt
