// Who waits for what: every thread and fiber that is blocked in something of lockstep::, since when and where, who
// holds what it waits for if that is known, and which of them wait in a circle. Link with lockstep::fibers, and with
// -rdynamic, or the places are but addresses.
//
// Known holders: of every lock and monitor, but for readers of an rw_lock (those of an `ordered` one are known:
// lock_order.hpp); of a once, who runs its function; of a thread or fiber that is joined, itself. A mutex has room for 17
// bits of who holds it, so among thousands two may look alike: the report then says "or". Who has waited for nothing
// since the watch began, nor has a name (names.hpp), is held to be nobody in particular.
//
// Off until one of these functions is called, or the program starts with LOCKSTEP_PRINT_WAITERS=1 in its environment.
// Off, it costs a wait one look at a global, and what need not wait nothing. On, every wait costs a stack trace
// (microseconds).
#pragma once

#include <cstdio>
#include <string>

namespace lockstep::debug {

/// Starts to watch. Who waits already is not seen.
void watch_waiters();

/// All who wait now, as text. The first call is the one that starts to watch.
std::string waiters();

/// The same, written.
void print_waiters(std::FILE* to = stderr);

/// From now on SIGQUIT (Ctrl-\) prints them on standard error, and the program goes on. Starts to watch, and a thread
/// that prints: the handler only posts to it. A process forked off later has no such thread.
void print_waiters_on_sigquit();

} // namespace lockstep::debug
