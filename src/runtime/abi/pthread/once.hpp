// What C11 threads need of pthread_once.
#pragma once

#include "runtime/kernel/core.hpp"

#include <pthread.h>

namespace lockstep::rt {

int run_once(pthread_once_t* control, void (*routine)(), u64 pc);

} // namespace lockstep::rt
