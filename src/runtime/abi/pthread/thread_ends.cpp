// How a thread ends: destructors of thread_local objects (Itanium ABI: __cxa_thread_atexit_impl), of pthread keys, and
// the forced unwinding of pthread_exit and cancellation, which runs C++ destructors and C cleanup handlers on the way.
#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/process_step.hpp"
#include "runtime/abi/pthread/thread_steps.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <climits>
#include <csetjmp>
#include <pthread.h>
#include <unwind.h>

namespace lockstep::rt {

namespace {

struct thread_destructor {
    void (*run)(void*);
    void* object;
    thread_destructor* next;
};

/// What a thread has to run at its end; in the pool, so it is as new in each execution.
struct endings {
    thread_destructor* destructors;
    _Unwind_Exception exception;
    __pthread_unwind_buf_t* cleanups; ///< C code's pthread_cleanup_push without exceptions, innermost first
};

endings* of_thread[trace::max_threads];
void (*key_destructor[PTHREAD_KEYS_MAX])(void*);
void (*saved_key_destructor[PTHREAD_KEYS_MAX])(void*);
u32 keys_used, saved_keys_used;

endings& endings_of(thread& t) {
    if (of_thread[t.index] == nullptr) of_thread[t.index] = static_cast<endings*>(pool_allocate(sizeof(endings)));
    return *of_thread[t.index];
}

void run_key_destructors() {
    const auto get = LOCKSTEP_REAL(pthread_getspecific);
    const auto set = LOCKSTEP_REAL(pthread_setspecific);
    for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
        bool any = false;
        for (u32 key = 0; key < keys_used; ++key) {
            if (key_destructor[key] == nullptr) continue;
            void* value = get(key);
            if (value == nullptr) continue;
            set(key, nullptr);
            key_destructor[key](value);
            any = true;
        }
        if (!any) return;
    }
}

/// Called for each frame: C cleanup handlers below it run by a long jump into their frame.
_Unwind_Reason_Code at_frame(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*,
                             _Unwind_Context* frame, void* argument) {
    thread& t = *static_cast<thread*>(argument);
    endings& e = endings_of(t);
    const bool last = (actions & _UA_END_OF_STACK) != 0;
    if (e.cleanups != nullptr && (last || reinterpret_cast<u64>(e.cleanups) < _Unwind_GetCFA(frame))) {
        auto* buffer = reinterpret_cast<__jmp_buf_tag*>(&e.cleanups->__cancel_jmp_buf[0]);
        LOCKSTEP_REAL(longjmp)(buffer, 1);
    }
    if (last) finish_thread(t, t.life.result);
    return _URC_NO_REASON;
}

void swallowed(_Unwind_Reason_Code, _Unwind_Exception*) {
    fail(finding_kind::terminate_called, 0, 0,
         "a catch (...) without rethrow swallowed the unwinding of pthread_exit or cancellation");
}

void go_on_unwinding(thread& t) {
    endings& e = endings_of(t);
    e.exception.exception_class = 0;
    e.exception.exception_cleanup = swallowed;
    _Unwind_ForcedUnwind(&e.exception, at_frame, &t);
}

} // namespace

void run_thread_destructors(thread& t) {
    endings& e = endings_of(t);
    while (thread_destructor* d = e.destructors) {
        e.destructors = d->next;
        d->run(d->object);
    }
    run_key_destructors();
}

void keys_snapshot() {
    copy_bytes(saved_key_destructor, key_destructor, sizeof key_destructor);
    saved_keys_used = keys_used;
}

void keys_rollback() {
    copy_bytes(key_destructor, saved_key_destructor, saved_keys_used * sizeof key_destructor[0]);
    keys_used = saved_keys_used;
    fill_bytes(of_thread, 0, sizeof of_thread);
}

void unwind_thread(thread& t, void* result) {
    t.life.result = result;
    t.cancel.unwinding = true;
    go_on_unwinding(t);
    finish_thread(t, result);
}

void act_on_cancellation(thread& t) { unwind_thread(t, PTHREAD_CANCELED); }

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int __cxa_thread_atexit_impl(void (*destructor)(void*), void* object, void* library) {
    thread* t = attached() ? &self() : nullptr;
    if (t == nullptr || t->index == 0) { // main's run in exit(), by libc
        using signature = int (*)(void (*)(void*), void*, void*);
        return reinterpret_cast<signature>(real_function("__cxa_thread_atexit_impl"))(destructor, object, library);
    }
    auto* node = static_cast<thread_destructor*>(pool_allocate(sizeof(thread_destructor)));
    endings& e = endings_of(*t);
    *node = {destructor, object, e.destructors};
    e.destructors = node;
    return 0;
}

LOCKSTEP_EXPORT int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
    process_step(lockstep::trace::process_part::keys, pseudo::keys, commute::exclusive, caller());
    const int error = LOCKSTEP_REAL(pthread_key_create)(key, destructor);
    if (error == 0) {
        key_destructor[*key] = destructor;
        if (*key >= keys_used) keys_used = *key + 1;
    }
    return error;
}

LOCKSTEP_EXPORT int __pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
    return pthread_key_create(key, destructor);
}

LOCKSTEP_EXPORT int pthread_key_delete(pthread_key_t key) {
    process_step(lockstep::trace::process_part::keys, pseudo::keys, commute::exclusive, caller());
    if (key < keys_used) key_destructor[key] = nullptr;
    return LOCKSTEP_REAL(pthread_key_delete)(key);
}

LOCKSTEP_EXPORT void __pthread_register_cancel(__pthread_unwind_buf_t* buffer) {
    endings& e = endings_of(self());
    buffer->__pad[0] = e.cleanups;
    e.cleanups = buffer;
}

LOCKSTEP_EXPORT void __pthread_unregister_cancel(__pthread_unwind_buf_t* buffer) {
    endings_of(self()).cleanups = static_cast<__pthread_unwind_buf_t*>(buffer->__pad[0]);
}

LOCKSTEP_EXPORT void __pthread_unwind_next(__pthread_unwind_buf_t* buffer) {
    thread& t = self();
    endings_of(t).cleanups = static_cast<__pthread_unwind_buf_t*>(buffer->__pad[0]);
    unwind_thread(t, t.life.result);
}
