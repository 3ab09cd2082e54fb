// Who am I: an identity for owners.
#pragma once

namespace lockstep::parking {

/// Unique among the threads that live. Not inlined: a compiler may keep the address of a thread-local across a point where
/// the code goes on in another thread.
[[gnu::noinline]] inline const void* self() noexcept {
    static thread_local const char identity = 0;
    return &identity;
}

} // namespace lockstep::parking
