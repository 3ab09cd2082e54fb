// poll and select. What a program may wait for here, a regular file or its own output, is always ready, so there is
// never anything to wait for: with descriptors they answer at once, without any they are sleeps, without an end they
// block for ever. Descriptors that could make them wait cannot be had (network.cpp), except inherited ones: refused.
#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/files/descriptors.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <ctime>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>

using namespace lockstep::rt;

namespace {

constexpr u64 ns_per_second = 1'000'000'000;

/// The running thread has nothing to wait for: a sleep, or the end of its way.
void wait_for_nothing(u64 ns, u64 pc) {
    thread& t = self();
    if (ns == never) wait_for_cancellation(t, pc);
    const u64 until = t.now_ns + ns;
    sleep_cancellably(t, ns, pc);
    if (t.now_ns < until) t.now_ns = until;
}

void refuse_foreign(int fd) {
    if (descriptor_at(fd).kind == descriptor_kind::foreign)
        refuse("the program waits for a descriptor that it inherited and that is not a file (poll or select)");
}

int answer_poll(pollfd* wanted, nfds_t count, u64 timeout_ns, u64 pc) {
    int ready = 0;
    for (nfds_t i = 0; i < count; ++i) {
        wanted[i].revents = 0;
        if (wanted[i].fd < 0) continue;
        refuse_foreign(wanted[i].fd);
        const bool open = descriptor_at(wanted[i].fd).kind != descriptor_kind::closed;
        wanted[i].revents = open ? wanted[i].events & (POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM) : POLLNVAL;
        if (wanted[i].revents != 0) ++ready;
    }
    if (ready == 0 && timeout_ns != 0) wait_for_nothing(timeout_ns, pc);
    return ready;
}

/// Keeps of a set the descriptors that are open; all those are ready.
int keep_ready(fd_set* set, int limit) {
    int ready = 0;
    for (int fd = 0; set != nullptr && fd < limit && fd < FD_SETSIZE; ++fd) {
        if (!FD_ISSET(fd, set)) continue;
        refuse_foreign(fd);
        if (descriptor_at(fd).kind == descriptor_kind::closed) return fail_with(EBADF);
        ++ready;
    }
    return ready;
}

int answer_select(int limit, fd_set* reading, fd_set* writing, fd_set* exceptional, u64 timeout_ns, u64 pc) {
    const int read_ready = keep_ready(reading, limit);
    const int write_ready = keep_ready(writing, limit);
    if (read_ready < 0 || write_ready < 0) return -1;
    if (exceptional != nullptr) FD_ZERO(exceptional);
    if (read_ready + write_ready == 0 && timeout_ns != 0) wait_for_nothing(timeout_ns, pc);
    return read_ready + write_ready;
}

u64 in_ns(const timespec* t) {
    return t == nullptr ? never : static_cast<u64>(t->tv_sec) * ns_per_second + static_cast<u64>(t->tv_nsec);
}
u64 in_ns(const timeval* t) {
    return t == nullptr ? never : static_cast<u64>(t->tv_sec) * ns_per_second + static_cast<u64>(t->tv_usec) * 1000;
}

} // namespace

LOCKSTEP_EXPORT int poll(pollfd* wanted, nfds_t count, int timeout_ms) {
    if (!attached()) return LOCKSTEP_REAL(poll)(wanted, count, timeout_ms);
    return answer_poll(wanted, count, timeout_ms < 0 ? never : static_cast<u64>(timeout_ms) * 1'000'000, caller());
}
LOCKSTEP_EXPORT int ppoll(pollfd* wanted, nfds_t count, const timespec* timeout, const sigset_t* mask) {
    if (!attached()) return LOCKSTEP_REAL(ppoll)(wanted, count, timeout, mask);
    return answer_poll(wanted, count, in_ns(timeout), caller());
}
LOCKSTEP_EXPORT int select(int limit, fd_set* reading, fd_set* writing, fd_set* exceptional, timeval* timeout) {
    if (!attached()) return LOCKSTEP_REAL(select)(limit, reading, writing, exceptional, timeout);
    return answer_select(limit, reading, writing, exceptional, in_ns(timeout), caller());
}
LOCKSTEP_EXPORT int pselect(int limit, fd_set* reading, fd_set* writing, fd_set* exceptional, const timespec* timeout,
                            const sigset_t* mask) {
    if (!attached()) return LOCKSTEP_REAL(pselect)(limit, reading, writing, exceptional, timeout, mask);
    return answer_select(limit, reading, writing, exceptional, in_ns(timeout), caller());
}
