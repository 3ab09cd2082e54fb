// Functions for exit. They are libc's business, whose list lies in memory that is rolled back: the last registered runs first,
// and one that is registered meanwhile runs next. Registering is a step; so is the construction of a static object that has
// a destructor. And where other threads may still register, so is each look of the ending thread into the list: before the
// first function and after each.
//
// Not modelled: two threads that end the program at once, which the standard leaves undefined (a library's functions, which
// dlclose runs, are told from others by libc alone).
#include "runtime/abi/process_step.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/kernel/state.hpp"

using namespace lockstep::rt;

extern "C" {
int __cxa_atexit(void (*)(void*), void*, void*) noexcept;
int on_exit(void (*)(int, void*), void*) noexcept;
[[noreturn]] void exit(int) noexcept;
int __libc_start_main(int (*)(int, char**, char**), int, char**, void (*)(), void (*)(), void (*)(), void*);
}

namespace {

using lockstep::trace::process_part;

/// What was registered. In the pool, as the order in which it was is the list's affair.
struct exit_function {
    void (*plain)(void*);
    void (*with_status)(int, void*);
    void* argument;
};

void announce_registration(u64 pc) {
    process_step(process_part::exit_functions, pseudo::exit_functions, commute::exclusive, pc);
}

/// The running thread ends the program, and is about to see what is registered.
void look_into_list(u64 pc) {
    if (running() && others_unjoined(self()))
        process_step(process_part::exit_functions, pseudo::exit_functions, commute::reads, pc);
}

void run_plain(void* registered) {
    const auto& f = *static_cast<exit_function*>(registered);
    f.plain(f.argument);
    look_into_list(0);
}

void run_with_status(int status, void* registered) {
    const auto& f = *static_cast<exit_function*>(registered);
    f.with_status(status, f.argument);
    look_into_list(0);
}

exit_function* keep(const exit_function& f) {
    auto* const kept = static_cast<exit_function*>(pool_allocate(sizeof f));
    *kept = f;
    return kept;
}

int register_plain(void (*function)(void*), void* argument, void* library) {
    if (!attached()) return LOCKSTEP_REAL(__cxa_atexit)(function, argument, library);
    return LOCKSTEP_REAL(__cxa_atexit)(run_plain, keep({function, nullptr, argument}), library);
}

int (*main_of_program)(int, char**, char**);

int main_and_exit(int count, char** arguments, char** environment) {
    const int status = main_of_program(count, arguments, environment);
    look_into_list(0);
    return status;
}

} // namespace

LOCKSTEP_EXPORT int __cxa_atexit(void (*function)(void*), void* object, void* library) noexcept {
    announce_registration(caller());
    return register_plain(function, object, library);
}
LOCKSTEP_EXPORT int atexit(void (*function)()) {
    announce_registration(caller());
    return register_plain(reinterpret_cast<void (*)(void*)>(reinterpret_cast<u64>(function)), nullptr, nullptr);
}
LOCKSTEP_EXPORT int on_exit(void (*function)(int, void*), void* argument) noexcept {
    announce_registration(caller());
    if (!attached()) return LOCKSTEP_REAL(on_exit)(function, argument);
    return LOCKSTEP_REAL(on_exit)(run_with_status, keep({nullptr, function, argument}));
}
LOCKSTEP_EXPORT void exit(int status) noexcept {
    look_into_list(caller());
    LOCKSTEP_REAL(exit)(status);
    __builtin_unreachable();
}

/// The return of main is the other way to exit, and inside libc.
LOCKSTEP_EXPORT int __libc_start_main(int (*main)(int, char**, char**), int count, char** arguments, void (*init)(),
                                      void (*fini)(), void (*loader_fini)(), void* stack_end) {
    main_of_program = main;
    return LOCKSTEP_REAL(__libc_start_main)(main_and_exit, count, arguments, init, fini, loader_fini, stack_end);
}
