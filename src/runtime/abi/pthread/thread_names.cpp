// Names that threads are given (pthread_setname_np, prctl). They belong to the program's threads, of which the system sees
// one; a new thread has its creator's. Who gives another thread a name does so in no step: it orders nothing.
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <cerrno>
#include <cstdarg>
#include <pthread.h>
#include <sys/prctl.h>

using namespace lockstep::rt;

namespace {

bool fits(const char* name) { return text_length(name) < thread_name_bytes; }

void set_name(thread& t, const char* name) { text_writer(t.life.name, sizeof t.life.name) << name; }

/// Before the program gives it one, main has the system's: the program's file.
const char* name_of(thread& t) {
    if (t.life.name[0] == 0) sys::call(SYS_prctl, PR_GET_NAME, sys::word(t.life.name));
    return t.life.name;
}

} // namespace

LOCKSTEP_EXPORT int pthread_setname_np(pthread_t handle, const char* name) {
    if (!attached()) return LOCKSTEP_REAL(pthread_setname_np)(handle, name);
    thread* const target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    if (!fits(name)) return ERANGE;
    set_name(*target, name);
    return 0;
}

LOCKSTEP_EXPORT int pthread_getname_np(pthread_t handle, char* name, std::size_t bytes) {
    if (!attached()) return LOCKSTEP_REAL(pthread_getname_np)(handle, name, bytes);
    thread* const target = thread_of_handle(handle);
    if (target == nullptr) return ESRCH;
    if (bytes < thread_name_bytes) return ERANGE;
    text_writer(name, bytes) << name_of(*target);
    return 0;
}

LOCKSTEP_EXPORT int prctl(int option, ...) noexcept {
    va_list more;
    va_start(more, option);
    u64 arguments[4];
    for (u64& argument : arguments) argument = va_arg(more, u64);
    va_end(more);
    if (attached() && option == PR_SET_NAME) {
        char name[thread_name_bytes]; // what is longer is cut off
        text_writer(name, sizeof name) << reinterpret_cast<const char*>(arguments[0]);
        set_name(self(), name);
        return 0;
    }
    if (attached() && option == PR_GET_NAME) {
        text_writer(reinterpret_cast<char*>(arguments[0]), thread_name_bytes) << name_of(self());
        return 0;
    }
    return static_cast<int>(
        as_libc(sys::call(SYS_prctl, as_word(option), arguments[0], arguments[1], arguments[2], arguments[3])));
}
