// Attributes that cannot be: see attributes.cpp.
#pragma once

#include "runtime/kernel/core.hpp"

#include <pthread.h>

namespace lockstep::rt {

/// The error with which pthread_create would answer; 0: there could be such a thread.
int try_attributes(const pthread_attr_t* attributes);

} // namespace lockstep::rt
