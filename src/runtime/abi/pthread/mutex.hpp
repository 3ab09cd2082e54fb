// What condition variables and C11 threads need of the mutexes.
#pragma once

#include "runtime/abi/waiting.hpp"

#include <pthread.h>

namespace lockstep::rt {

/// The record of a mutex; its kind is read anew from the program's memory, where static initialisers put it.
object& mutex_at(pthread_mutex_t* mutex);
/// Could `t` take it now? (True for a lock that no longer works, too: that answer does not wait.)
bool mutex_free_for(const thread& t, const object& o);
/// Takes a mutex that is free for `t`. 0, or what robust mutexes answer: EOWNERDEAD (taken), ENOTRECOVERABLE (not
/// taken).
int take_mutex(thread& t, object& o);
/// Gives back one level of it.
void give_mutex(thread& t, object& o);
/// trace::admits where a free mutex was found.
u8 mutex_admits(const object& o);

int initialise_mutex(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes, u64 pc);
int lock_mutex(pthread_mutex_t* mutex, const time_limit& limit, u64 pc);
int try_mutex(pthread_mutex_t* mutex, u64 pc);
int unlock_mutex(pthread_mutex_t* mutex, u64 pc);
int destroy_mutex(pthread_mutex_t* mutex, u64 pc);

/// The thread is about to end: what it holds of robust mutexes becomes "owner died", one unlocking event each. To be
/// called before its exit event.
void abandon_robust_mutexes(thread& t);

} // namespace lockstep::rt
