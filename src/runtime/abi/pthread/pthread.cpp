// pthread_create, join, detach, exit, cancel and friends. Asynchronous cancellation is acted upon at once where a thread
// asks for it itself, and otherwise at the target's next cancellation point, like deferred: what it would do between two
// of its steps no step of ours can show.
#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/pthread/attributes.hpp"
#include "runtime/abi/pthread/thread_steps.hpp"

#include <cerrno>
#include <pthread.h>

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_create(pthread_t* out, const pthread_attr_t* attributes, void* (*start)(void*),
                                   void* argument) {
    if (!attached()) return LOCKSTEP_REAL(pthread_create)(out, attributes, start, argument);
    if (const int error = try_attributes(attributes); error != 0) return error;
    int state = PTHREAD_CREATE_JOINABLE;
    if (attributes != nullptr) LOCKSTEP_REAL(pthread_attr_getdetachstate)(attributes, &state);
    u64 handle = 0;
    const int error = create_thread(&handle, state == PTHREAD_CREATE_DETACHED, start, argument, caller());
    if (error == 0) *out = handle;
    return error;
}

LOCKSTEP_EXPORT int pthread_join(pthread_t handle, void** result) { return join_thread(handle, result, {}, caller()); }

LOCKSTEP_EXPORT int pthread_tryjoin_np(pthread_t handle, void** result) {
    return try_join_thread(handle, result, caller());
}

LOCKSTEP_EXPORT int pthread_timedjoin_np(pthread_t handle, void** result, const timespec* deadline) {
    return join_thread(handle, result, deadline == nullptr ? time_limit{} : until(deadline, CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int pthread_clockjoin_np(pthread_t handle, void** result, clockid_t clock, const timespec* deadline) {
    return join_thread(handle, result, deadline == nullptr ? time_limit{} : until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int pthread_detach(pthread_t handle) {
    if (!attached()) return LOCKSTEP_REAL(pthread_detach)(handle);
    return detach_thread(handle, caller());
}

LOCKSTEP_EXPORT void pthread_exit(void* result) { unwind_thread(self(), result); }

LOCKSTEP_EXPORT int pthread_cancel(pthread_t handle) {
    thread* target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    cancel_thread(*target, caller());
    return 0;
}

LOCKSTEP_EXPORT int pthread_setcancelstate(int state, int* old) {
    thread& me = self();
    if (old != nullptr) *old = me.cancel.disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    me.cancel.disabled = state == PTHREAD_CANCEL_DISABLE;
    if (me.cancel.asynchronous) cancellation_point(me, caller());
    return 0;
}

LOCKSTEP_EXPORT int pthread_setcanceltype(int type, int* old) {
    thread& me = self();
    if (old != nullptr) *old = me.cancel.asynchronous ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
    me.cancel.asynchronous = type == PTHREAD_CANCEL_ASYNCHRONOUS;
    if (me.cancel.asynchronous) cancellation_point(me, caller());
    return 0;
}

LOCKSTEP_EXPORT void pthread_testcancel() { test_cancellation(self(), caller()); }
