// pthread_create, join, detach, exit, cancel and friends. Asynchronous cancellation is acted upon at the target's next
// cancellation point, like deferred: what it would do between two of its steps no step of ours can show.
#include "runtime/abi/pthread/thread_steps.hpp"

#include <cerrno>
#include <pthread.h>

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_create(pthread_t* out, const pthread_attr_t* attributes, void* (*start)(void*),
                                   void* argument) {
    if (!attached()) return LOCKSTEP_REAL(pthread_create)(out, attributes, start, argument);
    int state = PTHREAD_CREATE_JOINABLE;
    if (attributes != nullptr) LOCKSTEP_REAL(pthread_attr_getdetachstate)(attributes, &state);
    u64 handle = 0;
    const int error = create_thread(&handle, state == PTHREAD_CREATE_DETACHED, start, argument, caller());
    if (error == 0) *out = handle;
    return error;
}

LOCKSTEP_EXPORT int pthread_join(pthread_t handle, void** result) {
    return join_thread(handle, result, never, false, caller());
}

LOCKSTEP_EXPORT int pthread_tryjoin_np(pthread_t handle, void** result) {
    return join_thread(handle, result, never, true, caller());
}

LOCKSTEP_EXPORT int pthread_timedjoin_np(pthread_t handle, void** result, const timespec* until) {
    return join_thread(handle, result, deadline_of(until, CLOCK_REALTIME), false, caller());
}

LOCKSTEP_EXPORT int pthread_clockjoin_np(pthread_t handle, void** result, clockid_t clock, const timespec* until) {
    return join_thread(handle, result, deadline_of(until, clock), false, caller());
}

LOCKSTEP_EXPORT int pthread_detach(pthread_t handle) {
    if (!attached()) return LOCKSTEP_REAL(pthread_detach)(handle);
    thread* target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    if (target->life.detached || target->life.joined) {
        misused(finding_kind::invalid_join, 0, caller(), "detaching a thread that was joined or detached before");
        return EINVAL;
    }
    thread& me = self();
    announce(me, op::thread_detach, caller()).after = target->index;
    touch(me.pending.first, trace::thread_object(target->index), commute::exclusive);
    perform(me);
    target->life.detached = true;
    return 0;
}

LOCKSTEP_EXPORT void pthread_exit(void* result) { unwind_thread(self(), result); }

LOCKSTEP_EXPORT int pthread_cancel(pthread_t handle) {
    thread* target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    thread& me = self();
    event& e = announce(me, op::thread_cancel, caller());
    e.after = target->index;
    e.flags |= trace::universal; // it may end any wait of the target
    touch(e.first, trace::thread_object(target->index), commute::exclusive);
    perform(me);
    target->cancel.requested = true;
    return 0;
}

LOCKSTEP_EXPORT int pthread_setcancelstate(int state, int* old) {
    thread& me = self();
    if (old != nullptr) *old = me.cancel.disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    me.cancel.disabled = state == PTHREAD_CANCEL_DISABLE;
    return 0;
}

LOCKSTEP_EXPORT int pthread_setcanceltype(int type, int* old) {
    thread& me = self();
    if (old != nullptr) *old = me.cancel.asynchronous ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
    me.cancel.asynchronous = type == PTHREAD_CANCEL_ASYNCHRONOUS;
    return 0;
}

LOCKSTEP_EXPORT void pthread_testcancel() { cancellation_point(self()); }

LOCKSTEP_EXPORT int pthread_setname_np(pthread_t, const char*) { return 0; } // would rename the one OS thread
