// How a process ends (abort, assert, _exit, quick_exit), and what would make a second one (fork and its relations,
// system, exec: refused in one sentence, for its memory and its effects are beyond us). Also loading libraries. exit
// itself is libc's: it ends in _exit, which is patched (patch.cpp).
//
// A failed assertion becomes a finding; what libc would print about it is not printed. getpid is the real one and
// differs from run to run. dlopen works until the first thread is created, and later for libraries that are loaded
// already; dlclose then does nothing.
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/abi/process/signal_delivery.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sched.h>
#include <spawn.h>
#include <unistd.h>

using namespace lockstep::rt;

extern "C" {
[[noreturn]] void __assert_fail(const char*, const char*, unsigned, const char*) noexcept;
[[noreturn]] void __assert_perror_fail(int, const char*, unsigned, const char*) noexcept;
[[noreturn]] void __stack_chk_fail();
int __cxa_at_quick_exit(void (*)(void*), void*) noexcept;
}

namespace {

[[noreturn]] void fail_assertion(const char* expression, const char* function, u64 pc) {
    char text[256];
    text_writer to(text, sizeof text);
    to << expression;
    if (function != nullptr) to << " (" << function << ")";
    fail(finding_kind::assertion, 0, pc, text);
}

[[noreturn]] void refuse_process(const char* what, const char* function) {
    char sentence[200];
    text_writer(sentence, sizeof sentence)
        << "the program " << what << " (" << function << "): lockstep controls one process only";
    refuse(sentence);
}

// --- at_quick_exit: the list is an object of the pool, so that it is rolled back ------------------------------------

struct quick_exit_entry {
    void (*function)(void*);
    quick_exit_entry* earlier;
};

struct quick_exit_list {
    static constexpr object_kind kind = object_kind::quick_exit_functions;
    quick_exit_entry* last;
};

quick_exit_list& quick_exit_functions() { return state_at<quick_exit_list>(pseudo::quick_exit_list); }

} // namespace

LOCKSTEP_EXPORT void abort() noexcept {
    if (!attached()) LOCKSTEP_REAL(abort)();
    abort_program(caller());
}
LOCKSTEP_EXPORT void __assert_fail(const char* expression, const char* file, unsigned line,
                                   const char* function) noexcept {
    if (!attached()) LOCKSTEP_REAL(__assert_fail)(expression, file, line, function);
    fail_assertion(expression, function, caller());
}
LOCKSTEP_EXPORT void __assert_perror_fail(int error, const char* file, unsigned line, const char* function) noexcept {
    if (!attached()) LOCKSTEP_REAL(__assert_perror_fail)(error, file, line, function);
    fail_assertion(std::strerror(error), function, caller());
}
LOCKSTEP_EXPORT void __assert(const char* expression, const char*, int) noexcept {
    fail_assertion(expression, nullptr, caller());
}

LOCKSTEP_EXPORT void __stack_chk_fail() {
    if (!attached()) LOCKSTEP_REAL(__stack_chk_fail)();
    fail(finding_kind::abort_called, 0, caller(), "stack smashing detected: a local array was written beyond its end");
}

LOCKSTEP_EXPORT void _exit(int status) {
    if (!attached()) sys::exit_now(status);
    process_exit_now(status);
}
LOCKSTEP_EXPORT void _Exit(int status) noexcept {
    if (!attached()) sys::exit_now(status);
    process_exit_now(status);
}

LOCKSTEP_EXPORT int __cxa_at_quick_exit(void (*function)(void*), void* library) noexcept {
    if (!attached()) return LOCKSTEP_REAL(__cxa_at_quick_exit)(function, library);
    auto* entry = static_cast<quick_exit_entry*>(pool_allocate(sizeof(quick_exit_entry)));
    quick_exit_list& list = quick_exit_functions();
    *entry = {function, list.last};
    list.last = entry;
    return 0;
}
LOCKSTEP_EXPORT void quick_exit(int status) noexcept {
    if (!attached()) LOCKSTEP_REAL(quick_exit)(status);
    quick_exit_list& list = quick_exit_functions();
    while (quick_exit_entry* entry = list.last) {
        list.last = entry->earlier;
        entry->function(nullptr);
    }
    process_exit_now(status);
}

// --- other processes ------------------------------------------------------------------------------------------------

#define LOCKSTEP_REFUSED(what, result, name, parameters, arguments)                                                    \
    LOCKSTEP_EXPORT result name parameters {                                                                           \
        if (attached()) refuse_process(what, #name);                                                                   \
        return LOCKSTEP_REAL(name) arguments;                                                                          \
    }

LOCKSTEP_REFUSED("forks", pid_t, fork, () noexcept, ())
LOCKSTEP_REFUSED("forks", pid_t, vfork, () noexcept, ())
LOCKSTEP_REFUSED("becomes a daemon", int, daemon, (int stay, int keep) noexcept, (stay, keep))
LOCKSTEP_REFUSED("runs a command", int, system, (const char* command), (command))
LOCKSTEP_REFUSED("runs a command", FILE*, popen, (const char* command, const char* mode), (command, mode))
LOCKSTEP_REFUSED("starts another program", int, posix_spawn,
                 (pid_t * child, const char* path, const posix_spawn_file_actions_t* actions,
                  const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment),
                 (child, path, actions, attributes, arguments, environment))
LOCKSTEP_REFUSED("starts another program", int, posix_spawnp,
                 (pid_t * child, const char* path, const posix_spawn_file_actions_t* actions,
                  const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment),
                 (child, path, actions, attributes, arguments, environment))
LOCKSTEP_REFUSED("becomes another program", int, execve,
                 (const char* path, char* const* arguments, char* const* environment) noexcept,
                 (path, arguments, environment))
LOCKSTEP_REFUSED("becomes another program", int, execv, (const char* path, char* const* arguments) noexcept,
                 (path, arguments))
LOCKSTEP_REFUSED("becomes another program", int, execvp, (const char* path, char* const* arguments) noexcept,
                 (path, arguments))
LOCKSTEP_REFUSED("becomes another program", int, execvpe,
                 (const char* path, char* const* arguments, char* const* environment) noexcept,
                 (path, arguments, environment))

LOCKSTEP_EXPORT int execl(const char*, const char*, ...) noexcept {
    refuse_process("becomes another program", "execl");
}
LOCKSTEP_EXPORT int execlp(const char*, const char*, ...) noexcept {
    refuse_process("becomes another program", "execlp");
}
LOCKSTEP_EXPORT int execle(const char*, const char*, ...) noexcept {
    refuse_process("becomes another program", "execle");
}

LOCKSTEP_EXPORT int clone(int (*)(void*), void*, int, void*, ...) noexcept {
    refuse_process("starts a thread or a process by itself", "clone");
}

// --- libraries ------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT void* dlopen(const char* file, int mode) noexcept {
    if (running() && file != nullptr && (mode & RTLD_NOLOAD) == 0) {
        void* loaded = LOCKSTEP_REAL(dlopen)(file, mode | RTLD_NOLOAD);
        if (loaded != nullptr) return loaded;
        char sentence[250];
        text_writer(sentence, sizeof sentence) << "the program loads a library after its first thread (dlopen of "
                                               << file << "), which lockstep does not roll back";
        refuse(sentence);
    }
    return LOCKSTEP_REAL(dlopen)(file, mode);
}
LOCKSTEP_EXPORT int dlclose(void* library) noexcept { return running() ? 0 : LOCKSTEP_REAL(dlclose)(library); }
