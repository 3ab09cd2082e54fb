// Happens-before (C++20 [intro.races]): vector clocks over the program's real memory orders, by which plain accesses are
// judged. Virtual time follows the same edges.
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/event.hpp"
#include "trace/vector_clock.hpp"

namespace lockstep::rt {

struct object;
struct thread;

/// What of the other threads' pasts a thread has seen.
struct known_past {
    u32 clock[trace::max_threads];
    u32 fence_release[trace::max_threads]; ///< the clock at its last release fence
    u32 fence_acquire[trace::max_threads]; ///< what relaxed loads have found, for its next acquire fence
    bool has_fence_release, has_fence_acquire;
};

// --- locks and their relations
void acquire(thread& t, object& o);         ///< t sees all that was released into o
void release(thread& t, object& o);         ///< joins t's clock into o's
void release_exactly(thread& t, object& o); ///< o's clock becomes t's (a release store ends older release sequences)

// --- atomic operations, by their memory orders: each has a reading half, a writing half, or both
/// An acquire takes the release clock now, a relaxed read keeps it for a later acquire fence.
void acquire_by_read(thread& t, object& o, bool acquires);
/// A store ends the release sequence that was there ...
void release_by_store(thread& t, object& o, bool releases);
/// ... a read-modify-write continues it.
void release_by_update(thread& t, object& o, bool releases);
void pass_fence(thread& t, bool acquires, bool releases);

} // namespace lockstep::rt
