// Message queues and semaphores of the system, POSIX's and System V's: refused. They outlive an execution, other processes
// see them, and what is in them cannot be put back.
#include "runtime/kernel/core.hpp"

#include <cstdarg>
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/sem.h>

using namespace lockstep::rt;

namespace {

void refuse_queues() {
    if (attached())
        refuse("the program uses a message queue of the system (mq_open, mq_unlink or msgget), "
               "which lockstep cannot put back");
}

mqd_t open_queue(const char* name, int flags, va_list arguments) {
    refuse_queues();
    const mode_t mode = va_arg(arguments, mode_t);
    return LOCKSTEP_REAL(mq_open)(name, flags, mode, va_arg(arguments, mq_attr*));
}

} // namespace

LOCKSTEP_EXPORT mqd_t mq_open(const char* name, int flags, ...) noexcept {
    va_list arguments;
    va_start(arguments, flags);
    const mqd_t queue = open_queue(name, flags, arguments);
    va_end(arguments);
    return queue;
}
LOCKSTEP_EXPORT mqd_t __mq_open_2(const char* name, int flags) noexcept {
    refuse_queues();
    return LOCKSTEP_REAL(mq_open)(name, flags);
}
LOCKSTEP_EXPORT int mq_unlink(const char* name) noexcept {
    refuse_queues();
    return LOCKSTEP_REAL(mq_unlink)(name);
}
LOCKSTEP_EXPORT int msgget(key_t key, int flags) noexcept {
    refuse_queues();
    return LOCKSTEP_REAL(msgget)(key, flags);
}
LOCKSTEP_EXPORT int semget(key_t key, int count, int flags) noexcept {
    if (attached()) refuse("the program uses semaphores of the system (semget), which lockstep cannot put back");
    return LOCKSTEP_REAL(semget)(key, count, flags);
}
