// What C11 threads need of the condition variables.
#pragma once

#include "runtime/abi/waiting.hpp"

#include <pthread.h>

namespace lockstep::rt {

int initialise_condition(pthread_cond_t* condition, const pthread_condattr_t* attributes, u64 pc);
int destroy_condition(pthread_cond_t* condition, u64 pc);
int wait_on_condition(pthread_cond_t* condition, pthread_mutex_t* mutex, const time_limit& limit, u64 pc);
int signal_condition(pthread_cond_t* condition, bool all, u64 pc);

} // namespace lockstep::rt
