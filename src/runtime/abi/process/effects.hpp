// The system calls that wait, or change what the next execution must find as it was: see syscall.cpp.
#pragma once

#include <sys/syscall.h>

namespace lockstep::rt {

struct system_call {
    long number;
    const char* name;
};

// clang-format off
#define LOCKSTEP_CALL(name) {SYS_##name, #name}
constexpr system_call calls_with_effects[] = {
    LOCKSTEP_CALL(accept), LOCKSTEP_CALL(accept4), LOCKSTEP_CALL(alarm), LOCKSTEP_CALL(bind), LOCKSTEP_CALL(brk),
    LOCKSTEP_CALL(chdir), LOCKSTEP_CALL(chmod), LOCKSTEP_CALL(chown), LOCKSTEP_CALL(chroot),
    LOCKSTEP_CALL(clock_adjtime), LOCKSTEP_CALL(clock_settime), LOCKSTEP_CALL(close), LOCKSTEP_CALL(close_range),
    LOCKSTEP_CALL(connect), LOCKSTEP_CALL(creat), LOCKSTEP_CALL(dup), LOCKSTEP_CALL(dup2), LOCKSTEP_CALL(dup3),
    LOCKSTEP_CALL(epoll_create), LOCKSTEP_CALL(epoll_create1), LOCKSTEP_CALL(epoll_ctl), LOCKSTEP_CALL(epoll_pwait),
    LOCKSTEP_CALL(epoll_wait), LOCKSTEP_CALL(eventfd), LOCKSTEP_CALL(eventfd2), LOCKSTEP_CALL(fallocate),
    LOCKSTEP_CALL(fchdir), LOCKSTEP_CALL(fchmod), LOCKSTEP_CALL(fchmodat), LOCKSTEP_CALL(fchown),
    LOCKSTEP_CALL(fchownat), LOCKSTEP_CALL(fcntl), LOCKSTEP_CALL(flock), LOCKSTEP_CALL(ftruncate),
    LOCKSTEP_CALL(inotify_init), LOCKSTEP_CALL(inotify_init1), LOCKSTEP_CALL(io_getevents), LOCKSTEP_CALL(io_setup),
    LOCKSTEP_CALL(io_submit), LOCKSTEP_CALL(io_uring_enter), LOCKSTEP_CALL(io_uring_setup), LOCKSTEP_CALL(ioctl),
    LOCKSTEP_CALL(lchown), LOCKSTEP_CALL(link), LOCKSTEP_CALL(linkat), LOCKSTEP_CALL(listen), LOCKSTEP_CALL(lseek),
    LOCKSTEP_CALL(madvise), LOCKSTEP_CALL(memfd_create), LOCKSTEP_CALL(mkdir), LOCKSTEP_CALL(mkdirat),
    LOCKSTEP_CALL(mknod), LOCKSTEP_CALL(mknodat), LOCKSTEP_CALL(mmap), LOCKSTEP_CALL(mount), LOCKSTEP_CALL(mprotect),
    LOCKSTEP_CALL(mq_open), LOCKSTEP_CALL(mq_timedreceive), LOCKSTEP_CALL(mq_timedsend), LOCKSTEP_CALL(mq_unlink),
    LOCKSTEP_CALL(mremap), LOCKSTEP_CALL(msgget), LOCKSTEP_CALL(msgrcv), LOCKSTEP_CALL(msgsnd), LOCKSTEP_CALL(munmap),
    LOCKSTEP_CALL(open), LOCKSTEP_CALL(openat), LOCKSTEP_CALL(openat2), LOCKSTEP_CALL(personality),
    LOCKSTEP_CALL(pipe), LOCKSTEP_CALL(pipe2), LOCKSTEP_CALL(pkey_mprotect), LOCKSTEP_CALL(poll),
    LOCKSTEP_CALL(ppoll), LOCKSTEP_CALL(prlimit64), LOCKSTEP_CALL(pselect6), LOCKSTEP_CALL(ptrace),
    LOCKSTEP_CALL(pwrite64), LOCKSTEP_CALL(pwritev), LOCKSTEP_CALL(readv), LOCKSTEP_CALL(recvfrom),
    LOCKSTEP_CALL(recvmmsg), LOCKSTEP_CALL(recvmsg), LOCKSTEP_CALL(rename), LOCKSTEP_CALL(renameat),
    LOCKSTEP_CALL(renameat2), LOCKSTEP_CALL(rmdir), LOCKSTEP_CALL(rt_sigaction), LOCKSTEP_CALL(rt_sigprocmask),
    LOCKSTEP_CALL(rt_sigqueueinfo), LOCKSTEP_CALL(rt_sigsuspend), LOCKSTEP_CALL(rt_sigtimedwait),
    LOCKSTEP_CALL(rt_tgsigqueueinfo), LOCKSTEP_CALL(sched_setaffinity), LOCKSTEP_CALL(sched_setattr),
    LOCKSTEP_CALL(sched_setparam), LOCKSTEP_CALL(sched_setscheduler), LOCKSTEP_CALL(select), LOCKSTEP_CALL(semget),
    LOCKSTEP_CALL(semop), LOCKSTEP_CALL(semtimedop), LOCKSTEP_CALL(sendfile), LOCKSTEP_CALL(sendmmsg),
    LOCKSTEP_CALL(sendmsg), LOCKSTEP_CALL(sendto), LOCKSTEP_CALL(setdomainname), LOCKSTEP_CALL(setfsgid),
    LOCKSTEP_CALL(setfsuid), LOCKSTEP_CALL(setgid), LOCKSTEP_CALL(setgroups), LOCKSTEP_CALL(sethostname),
    LOCKSTEP_CALL(setitimer), LOCKSTEP_CALL(setpgid), LOCKSTEP_CALL(setpriority), LOCKSTEP_CALL(setregid),
    LOCKSTEP_CALL(setresgid), LOCKSTEP_CALL(setresuid), LOCKSTEP_CALL(setreuid), LOCKSTEP_CALL(setrlimit),
    LOCKSTEP_CALL(setsid), LOCKSTEP_CALL(setsockopt), LOCKSTEP_CALL(settimeofday), LOCKSTEP_CALL(setuid),
    LOCKSTEP_CALL(shmat), LOCKSTEP_CALL(shmctl), LOCKSTEP_CALL(shmdt), LOCKSTEP_CALL(shmget), LOCKSTEP_CALL(shutdown),
    LOCKSTEP_CALL(sigaltstack), LOCKSTEP_CALL(signalfd), LOCKSTEP_CALL(signalfd4), LOCKSTEP_CALL(socket),
    LOCKSTEP_CALL(socketpair), LOCKSTEP_CALL(splice), LOCKSTEP_CALL(symlink), LOCKSTEP_CALL(symlinkat),
    LOCKSTEP_CALL(tee), LOCKSTEP_CALL(timer_create), LOCKSTEP_CALL(timer_settime), LOCKSTEP_CALL(timerfd_create),
    LOCKSTEP_CALL(timerfd_settime), LOCKSTEP_CALL(truncate), LOCKSTEP_CALL(umask), LOCKSTEP_CALL(umount2),
    LOCKSTEP_CALL(unlink), LOCKSTEP_CALL(unlinkat), LOCKSTEP_CALL(unshare), LOCKSTEP_CALL(userfaultfd),
    LOCKSTEP_CALL(utimensat), LOCKSTEP_CALL(vmsplice), LOCKSTEP_CALL(wait4), LOCKSTEP_CALL(waitid),
    LOCKSTEP_CALL(writev),
};
#undef LOCKSTEP_CALL
// clang-format on

} // namespace lockstep::rt
