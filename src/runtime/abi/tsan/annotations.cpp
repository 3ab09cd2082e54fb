// What programs built with -fsanitize=thread may take from ThreadSanitizer's library beside its entry points: the
// annotations that say "this happens before that", and atexit, which the linker finds there before libc's static part.
// Annotations are not steps: they add order, as the author asks; the ignore and benign-race ones are accepted and change
// nothing, for a checker that looks away is none.
#include "runtime/kernel/core.hpp"

using namespace lockstep::rt;

namespace {

object& annotated(const volatile void* address) {
    constexpr u64 namespace_bit = 1ULL << 61; // apart from what the runtime itself knows of this address
    return object_at(reinterpret_cast<u64>(address) | namespace_bit, object_kind::other);
}

void happens_after(const volatile void* address) {
    if (running()) acquire(self(), annotated(address));
}

void happens_before(const volatile void* address) {
    if (running()) release(self(), annotated(address));
}

} // namespace

LOCKSTEP_EXPORT void __tsan_acquire(void* address) { happens_after(address); }
LOCKSTEP_EXPORT void __tsan_release(void* address) { happens_before(address); }
LOCKSTEP_EXPORT void AnnotateHappensBefore(const char*, int, const volatile void* address) { happens_before(address); }
LOCKSTEP_EXPORT void AnnotateHappensAfter(const char*, int, const volatile void* address) { happens_after(address); }
LOCKSTEP_EXPORT void AnnotateBenignRace(const char*, int, const volatile void*, const char*) {}
LOCKSTEP_EXPORT void AnnotateBenignRaceSized(const char*, int, const volatile void*, u64, const char*) {}
LOCKSTEP_EXPORT void AnnotateIgnoreReadsBegin(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateIgnoreReadsEnd(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateIgnoreWritesBegin(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateIgnoreWritesEnd(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateIgnoreSyncBegin(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateIgnoreSyncEnd(const char*, int) {}
LOCKSTEP_EXPORT void AnnotateThreadName(const char*, int, const char*) {}
LOCKSTEP_EXPORT void AnnotateNewMemory(const char*, int, const volatile void*, u64) {}

// A lock of the program's own making: its author tells where it is taken and given back, and that what happens inside, from
// each `pre` to its `post`, is no race. It still makes steps where it would be one, for its order matters.
namespace {

constexpr unsigned failed_try = 1 << 5; // __tsan_mutex_try_lock_failed

void begin_inside() { ++self().exclusions; }
void end_inside() {
    if (self().exclusions != 0) --self().exclusions;
}

} // namespace

LOCKSTEP_EXPORT void __tsan_mutex_create(void*, unsigned) {}
LOCKSTEP_EXPORT void __tsan_mutex_destroy(void*, unsigned) {}
LOCKSTEP_EXPORT void __tsan_mutex_pre_lock(void*, unsigned) { begin_inside(); }
LOCKSTEP_EXPORT void __tsan_mutex_post_lock(void* address, unsigned flags, int) {
    if ((flags & failed_try) == 0) happens_after(address);
    end_inside();
}
LOCKSTEP_EXPORT int __tsan_mutex_pre_unlock(void* address, unsigned) {
    happens_before(address);
    begin_inside();
    return 0;
}
LOCKSTEP_EXPORT void __tsan_mutex_post_unlock(void*, unsigned) { end_inside(); }
LOCKSTEP_EXPORT void __tsan_mutex_pre_signal(void*, unsigned) { begin_inside(); }
LOCKSTEP_EXPORT void __tsan_mutex_post_signal(void*, unsigned) { end_inside(); }
/// Something else between a `pre` and its `post`.
LOCKSTEP_EXPORT void __tsan_mutex_pre_divert(void*, unsigned) { end_inside(); }
LOCKSTEP_EXPORT void __tsan_mutex_post_divert(void*, unsigned) { begin_inside(); }
