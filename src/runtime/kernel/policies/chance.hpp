// What all random policies have in common: whom they may choose.
//
// Once the preemptions of the job are spent, whoever runs goes on as long as it can. And where a program ends without
// having joined its threads, most executions let these go on for a while: an end that came as soon as it may would hide
// what they do from nearly every sample.
#pragma once

#include "runtime/kernel/policy.hpp"

namespace lockstep::rt::chance {

void start();
/// Who goes next: what `pick` makes of those that may be chosen.
process_id choose(process_set enabled, process_id (*pick)(process_set));

} // namespace lockstep::rt::chance
