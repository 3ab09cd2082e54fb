// A program that switches stacks itself (getcontext and its relations). That is
// its own affair, and passed on; only the ends of frames are not judged for such a thread, for its frames do not nest.
#include "runtime/kernel/core.hpp"

#include <ucontext.h>

using namespace lockstep::rt;

LOCKSTEP_EXPORT int swapcontext(ucontext_t* from, const ucontext_t* to) {
    if (attached()) self().frames.many_stacks = true;
    return LOCKSTEP_REAL(swapcontext)(from, to);
}

LOCKSTEP_EXPORT int setcontext(const ucontext_t* to) {
    if (attached()) self().frames.many_stacks = true;
    return LOCKSTEP_REAL(setcontext)(to);
}
