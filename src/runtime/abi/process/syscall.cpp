// The program's direct system calls, by syscall(2). Futexes are modelled (futex.cpp). Common calls that have an intercepted
// function beside them take the same way as that. Refused: calls that start or replace processes or threads and, once there
// are threads, all others that wait or that change what the next execution must find as it was. The rest is passed on: it
// asks something.
//
// Thread numbers: all threads of the program run on one OS thread, so gettid is made up: the process number plus the
// thread's index. It is unique in the process and main's is the process number, as natively.
//
// Not modelled: system calls made by inline assembly, and calls newer than the list of those that are refused.
#include "runtime/abi/process/effects.hpp"
#include "runtime/abi/process/futex.hpp"

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <ctime>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>

namespace lockstep::rt {

namespace {

u64 process_number() { return static_cast<u64>(sys::call(SYS_getpid)); }
u64 thread_number() { return process_number() + self().index; }

const char* reason_to_refuse(long number) {
    switch (number) {
    case SYS_clone:
    case SYS_clone3: return "the program starts threads or processes by a system call of its own (clone)";
    case SYS_fork:
    case SYS_vfork: return "the program starts a process (fork), which lockstep does not control";
    case SYS_execve:
    case SYS_execveat: return "the program replaces itself by another one (execve)";
    case SYS_exit: return "the program ends a thread by a system call of its own (exit)";
    case 449: return "the program waits for several futexes at once (futex_waitv)"; // newer than these headers
    default: return nullptr;
    }
}

void refuse_effect(long number) {
    for (const system_call& known : calls_with_effects) {
        if (known.number != number || !running()) continue;
        char sentence[200];
        text_writer(sentence, sizeof sentence)
            << "the program makes a system call of its own (syscall with SYS_" << known.name
            << "), whose effect lockstep does not control: call the function of libc, if there is one";
        refuse(sentence);
    }
}

/// Calls with an intercepted function of the same meaning. False: it is none of them.
bool take_other_way(long number, const u64* a, long& result) {
    switch (number) {
    case SYS_sched_yield: result = sched_yield(); return true;
    case SYS_nanosleep:
        result = nanosleep(reinterpret_cast<const timespec*>(a[0]), reinterpret_cast<timespec*>(a[1]));
        return true;
    case SYS_clock_nanosleep: // answers an error number, where the system call's wrapper sets errno
        result = clock_nanosleep(static_cast<clockid_t>(a[0]), static_cast<int>(a[1]),
                                 reinterpret_cast<const timespec*>(a[2]), reinterpret_cast<timespec*>(a[3]));
        if (result != 0) errno = static_cast<int>(result);
        result = result == 0 ? 0 : -1;
        return true;
    case SYS_clock_gettime:
        result = clock_gettime(static_cast<clockid_t>(a[0]), reinterpret_cast<timespec*>(a[1]));
        return true;
    case SYS_getrandom:
        result = getrandom(reinterpret_cast<void*>(a[0]), a[1], static_cast<unsigned>(a[2]));
        return true;
    case SYS_write: result = write(static_cast<int>(a[0]), reinterpret_cast<const void*>(a[1]), a[2]); return true;
    case SYS_read: result = read(static_cast<int>(a[0]), reinterpret_cast<void*>(a[1]), a[2]); return true;
    case SYS_kill: result = kill(static_cast<pid_t>(a[0]), static_cast<int>(a[1])); return true;
    case SYS_tkill: result = tgkill(getpid(), static_cast<pid_t>(a[0]), static_cast<int>(a[1])); return true;
    case SYS_tgkill:
        result = tgkill(static_cast<pid_t>(a[0]), static_cast<pid_t>(a[1]), static_cast<int>(a[2]));
        return true;
    case SYS_gettid: result = gettid(); return true;
    case SYS_pause: result = pause(); return true;
    case SYS_prctl: result = prctl(static_cast<int>(a[0]), a[1], a[2], a[3], a[4]); return true;
    case SYS_exit_group: process_exit_now(static_cast<int>(a[0]));
    default: return false;
    }
}

long answer(long result) {
    if (!sys::failed(result)) return result;
    errno = static_cast<int>(-result);
    return -1;
}

long controlled(long number, const u64* a, u64 pc) {
    if (number == SYS_futex) return answer(futex_call(a, pc));
    if (const char* reason = reason_to_refuse(number); reason != nullptr) refuse(reason);
    long result = 0;
    if (take_other_way(number, a, result)) return result;
    refuse_effect(number);
    return answer(sys::call(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT long syscall(long number, ...) {
    va_list more;
    va_start(more, number);
    u64 arguments[6];
    for (u64& argument : arguments) argument = va_arg(more, u64);
    va_end(more);
    if (!attached())
        return answer(
            sys::call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]));
    return controlled(number, arguments, caller());
}

LOCKSTEP_EXPORT pid_t gettid() {
    return static_cast<pid_t>(attached() ? thread_number() : static_cast<u64>(sys::call(SYS_gettid)));
}
