// Sockets, pipes and what else would let something outside (or another thread, by way of the kernel) decide what
// happens next. Refused in one sentence, whenever the program asks for it: what it sent could not be taken back, what
// it got could not be had again.
//
// poll and select are answered where no such descriptor takes part: regular files and the output are always ready. With
// nothing to wait for they are sleeps (clock.cpp).
#include "runtime/kernel/core.hpp"

#include <netdb.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <syslog.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

[[noreturn]] void refuse_call(const char* what, const char* function) {
    char sentence[200];
    text_writer(sentence, sizeof sentence)
        << "the program " << what << " (" << function << "): lockstep controls only what happens inside one process";
    refuse(sentence);
}

} // namespace

#define LOCKSTEP_REFUSED(what, name, parameters, arguments)                                                            \
    LOCKSTEP_EXPORT int name parameters noexcept {                                                                     \
        if (attached()) refuse_call(what, #name);                                                                      \
        return LOCKSTEP_REAL(name) arguments;                                                                          \
    }
#define LOCKSTEP_REFUSED_THROWING(what, name, parameters, arguments)                                                   \
    LOCKSTEP_EXPORT int name parameters {                                                                              \
        if (attached()) refuse_call(what, #name);                                                                      \
        return LOCKSTEP_REAL(name) arguments;                                                                          \
    }

LOCKSTEP_REFUSED("opens a socket", socket, (int domain, int type, int protocol), (domain, type, protocol))
LOCKSTEP_REFUSED("opens a pair of sockets", socketpair, (int domain, int type, int protocol, int* out),
                 (domain, type, protocol, out))
LOCKSTEP_REFUSED_THROWING("looks up a host", getaddrinfo,
                          (const char* node, const char* service, const addrinfo* hints, addrinfo** out),
                          (node, service, hints, out))
LOCKSTEP_REFUSED("opens a pipe", pipe, (int* ends), (ends))
LOCKSTEP_REFUSED("opens a pipe", pipe2, (int* ends, int flags), (ends, flags))
LOCKSTEP_REFUSED("makes an event descriptor", eventfd, (unsigned value, int flags), (value, flags))
LOCKSTEP_REFUSED("waits for descriptors by epoll", epoll_create, (int size), (size))
LOCKSTEP_REFUSED("waits for descriptors by epoll", epoll_create1, (int flags), (flags))
LOCKSTEP_REFUSED("watches files", inotify_init, (), ())
LOCKSTEP_REFUSED("watches files", inotify_init1, (int flags), (flags))
LOCKSTEP_REFUSED("makes a timer descriptor", timerfd_create, (clockid_t clock, int flags), (clock, flags))
LOCKSTEP_REFUSED("makes a signal descriptor", signalfd, (int fd, const sigset_t* set, int flags), (fd, set, flags))

LOCKSTEP_EXPORT hostent* gethostbyname(const char* name) {
    if (attached()) refuse_call("looks up a host", "gethostbyname");
    return LOCKSTEP_REAL(gethostbyname)(name);
}
LOCKSTEP_EXPORT void openlog(const char*, int, int) {}
LOCKSTEP_EXPORT void syslog(int, const char*, ...) {
    if (attached()) refuse_call("writes to the system's log", "syslog");
}
