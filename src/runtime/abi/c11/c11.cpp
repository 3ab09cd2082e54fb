// C11 threads (<threads.h>): the same models under other names. glibc's mtx_t, cnd_t and once_flag hold a pthread
// mutex, condition variable and once control; thrd_t is pthread_t, tss_t is pthread_key_t. thrd_current, thrd_equal,
// tss_get and tss_set are libc's: they look at the thread pointer only.
//
// Not modelled: thrd_sleep returning early because of a signal.
#include "runtime/abi/pthread/cond.hpp"
#include "runtime/abi/pthread/mutex.hpp"
#include "runtime/abi/pthread/once.hpp"
#include "runtime/abi/pthread/thread_steps.hpp"

#include <cerrno>
#include <threads.h>

using namespace lockstep;
using namespace lockstep::rt;

namespace {

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t));
static_assert(sizeof(once_flag) == sizeof(pthread_once_t));

pthread_mutex_t* inside(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* inside(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

int answer_of(int error) {
    switch (error) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    default: return thrd_error;
    }
}

} // namespace

// --- threads --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int thrd_create(thrd_t* thread, thrd_start_t start, void* argument) {
    if (!attached()) return LOCKSTEP_REAL(thrd_create)(thread, start, argument);
    // An int comes back in the same register as a pointer; thrd_join looks at the int.
    auto* routine = reinterpret_cast<void* (*)(void*)>(reinterpret_cast<void*>(start));
    u64 handle = 0;
    const int error = create_thread(&handle, false, routine, argument, caller());
    if (error == 0) *thread = handle;
    return answer_of(error);
}

LOCKSTEP_EXPORT int thrd_join(thrd_t thread, int* result) {
    if (!attached()) return LOCKSTEP_REAL(thrd_join)(thread, result);
    void* value = nullptr;
    const int error = join_thread(thread, &value, {}, caller());
    if (error == 0 && result != nullptr) *result = static_cast<int>(reinterpret_cast<u64>(value));
    return answer_of(error);
}

LOCKSTEP_EXPORT int thrd_detach(thrd_t thread) { return answer_of(pthread_detach(thread)); }
LOCKSTEP_EXPORT void thrd_exit(int result) {
    pthread_exit(reinterpret_cast<void*>(static_cast<u64>(static_cast<u32>(result))));
}
LOCKSTEP_EXPORT void thrd_yield() { sched_yield(); }

LOCKSTEP_EXPORT int thrd_sleep(const timespec* duration, timespec* remaining) {
    const int error = clock_nanosleep(CLOCK_REALTIME, 0, duration, remaining);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

// --- mutexes --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int mtx_init(mtx_t* mutex, int type) {
    if (attached()) forget_object_at(address_of(mutex));
    return LOCKSTEP_REAL(mtx_init)(mutex, type); // puts the kind where mutex_at finds it
}

LOCKSTEP_EXPORT void mtx_destroy(mtx_t* mutex) {
    if (attached()) destroy_mutex(inside(mutex), caller());
}

LOCKSTEP_EXPORT int mtx_lock(mtx_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(mtx_lock)(mutex);
    return answer_of(lock_mutex(inside(mutex), {}, caller()));
}

LOCKSTEP_EXPORT int mtx_trylock(mtx_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(mtx_trylock)(mutex);
    return answer_of(try_mutex(inside(mutex), caller()));
}

LOCKSTEP_EXPORT int mtx_timedlock(mtx_t* mutex, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(mtx_timedlock)(mutex, deadline);
    return answer_of(lock_mutex(inside(mutex), until(deadline, CLOCK_REALTIME), caller()));
}

LOCKSTEP_EXPORT int mtx_unlock(mtx_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(mtx_unlock)(mutex);
    return answer_of(unlock_mutex(inside(mutex), caller()));
}

// --- condition variables --------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int cnd_init(cnd_t* condition) {
    return answer_of(initialise_condition(inside(condition), nullptr, caller()));
}

LOCKSTEP_EXPORT void cnd_destroy(cnd_t* condition) {
    if (attached()) destroy_condition(inside(condition), caller());
}

LOCKSTEP_EXPORT int cnd_wait(cnd_t* condition, mtx_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(cnd_wait)(condition, mutex);
    return answer_of(wait_on_condition(inside(condition), inside(mutex), {}, caller()));
}

LOCKSTEP_EXPORT int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(cnd_timedwait)(condition, mutex, deadline);
    return answer_of(wait_on_condition(inside(condition), inside(mutex), until(deadline, CLOCK_REALTIME), caller()));
}

LOCKSTEP_EXPORT int cnd_signal(cnd_t* condition) {
    if (!attached()) return LOCKSTEP_REAL(cnd_signal)(condition);
    return answer_of(signal_condition(inside(condition), false, caller()));
}

LOCKSTEP_EXPORT int cnd_broadcast(cnd_t* condition) {
    if (!attached()) return LOCKSTEP_REAL(cnd_broadcast)(condition);
    return answer_of(signal_condition(inside(condition), true, caller()));
}

// --- once, thread-specific storage ----------------------------------------------------------------------------------

LOCKSTEP_EXPORT void call_once(once_flag* flag, void (*routine)()) {
    if (!attached()) return LOCKSTEP_REAL(call_once)(flag, routine);
    run_once(reinterpret_cast<pthread_once_t*>(flag), routine, caller());
}

LOCKSTEP_EXPORT int tss_create(tss_t* key, tss_dtor_t destructor) {
    return answer_of(pthread_key_create(key, destructor));
}
LOCKSTEP_EXPORT void tss_delete(tss_t key) { pthread_key_delete(key); }
