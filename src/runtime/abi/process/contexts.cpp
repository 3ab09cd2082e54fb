// A program that switches stacks itself: by getcontext and its relations, or by hand, as it may tell ThreadSanitizer. That is
// its own affair, and passed on; only the ends of frames are not judged for such a thread, for its frames do not nest.
//
// A fiber is no thread to us, as it is to ThreadSanitizer: what a thread does on one stack comes before what it does on the
// next, and a fiber that goes from thread to thread must be handed over by synchronisation that we see anyway.
#include "runtime/kernel/core.hpp"

#include <ucontext.h>

using namespace lockstep::rt;

namespace {

/// The stack that the context will run on, where that was said: where it was not, the fields hold anything.
sys::range stack_of(const ucontext_t& to) {
    const u64 low = sys::word(to.uc_stack.ss_sp), high = low + to.uc_stack.ss_size;
    const u64 sp = static_cast<u64>(to.uc_mcontext.gregs[REG_RSP]);
    return sp >= low && sp < high ? sys::range{low, high} : sys::range{};
}

void leave_stack_for(const ucontext_t* to) {
    if (!attached()) return;
    self().frames.many_stacks = true;
    self().made_stack = stack_of(*to);
    wipe_dead_frames();
}

} // namespace

LOCKSTEP_EXPORT int swapcontext(ucontext_t* from, const ucontext_t* to) {
    leave_stack_for(to);
    return LOCKSTEP_REAL(swapcontext)(from, to);
}

LOCKSTEP_EXPORT int setcontext(const ucontext_t* to) {
    leave_stack_for(to);
    return LOCKSTEP_REAL(setcontext)(to);
}

LOCKSTEP_EXPORT void* __tsan_get_current_fiber() {
    if (!attached()) return nullptr;
    call_frames& frames = self().frames;
    return frames.fiber != nullptr ? frames.fiber : &frames;
}
LOCKSTEP_EXPORT void* __tsan_create_fiber(unsigned) { return pool_allocate(1); } // an address of its own
LOCKSTEP_EXPORT void __tsan_destroy_fiber(void*) {}
LOCKSTEP_EXPORT void __tsan_switch_to_fiber(void* fiber, unsigned) {
    if (!attached()) return;
    self().frames.many_stacks = true;
    self().frames.fiber = fiber;
}
LOCKSTEP_EXPORT void __tsan_set_fiber_name(void*, const char*) {}
