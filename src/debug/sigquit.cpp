#include "lockstep/debug/waiters.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <pthread.h>
#include <semaphore.h>
#include <system_error>
#include <thread>

namespace lockstep::debug {

namespace {

// The system's semaphore, not ours: the one thing that a signal handler may post to.
sem_t requests;

void request(int) {
    const int saved = errno;
    sem_post(&requests);
    errno = saved;
}

void serve() {
    for (;;) {
        if (sem_wait(&requests) == 0) print_waiters(stderr);
    }
}

/// A thread that takes no signals: they are for the program's own.
void start_printer() {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread printer(serve);
    pthread_setname_np(printer.native_handle(), "print-waiters");
    printer.detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

void print_waiters_on_sigquit() {
    watch_waiters();
    static std::once_flag once;
    std::call_once(once, [] {
        sem_init(&requests, 0, 0);
        start_printer();
        struct sigaction action {};
        action.sa_handler = request;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        if (sigaction(SIGQUIT, &action, nullptr) != 0)
            throw std::system_error(errno, std::generic_category(), "lockstep::debug::print_waiters_on_sigquit");
    });
}

} // namespace lockstep::debug

/// What makes the linker take this file from the archive (cmake/library.cmake), whether the program calls it or not.
extern "C" {
extern const bool lockstep_waiters_environment;
}
const bool lockstep_waiters_environment = [] {
    const char* const wanted = std::getenv("LOCKSTEP_PRINT_WAITERS");
    if (wanted != nullptr && std::strcmp(wanted, "") != 0 && std::strcmp(wanted, "0") != 0)
        lockstep::debug::print_waiters_on_sigquit();
    return true;
}();
