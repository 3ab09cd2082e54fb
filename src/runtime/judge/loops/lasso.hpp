// Executions that go round for ever: see lasso.cpp.
#pragma once

#include "trace/process_set.hpp"

namespace lockstep::rt {

/// Asked before each step of the long run, with those who can take it: has the execution come back to the whole state in
/// which it was before, and has everybody moved meanwhile who could? Then a fair schedule exists that never ends, and
/// random choice has not found the way out.
bool goes_round_for_ever(trace::process_set enabled);
/// An execution that has come to the step limit: have threads waited for half of it, while those who moved only slept, or
/// waited until a time, again and again? Says so by trace::bound::fairness.
bool nothing_has_helped();
/// A new execution begins.
void forget_lasso();

} // namespace lockstep::rt
