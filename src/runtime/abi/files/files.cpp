// open, close, dup and what else makes, ends and changes descriptors. See descriptors.hpp for what becomes of
// files, and open_file.cpp for what can be opened.
//
// Record locks always succeed: they are between processes, and there is only this one. flock and locks of open files,
// which one process can have against itself, are refused where they would wait.
#include "runtime/abi/files/open_file.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <cstdarg>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

int open_at(int directory, const char* path, int flags, u64 pc) {
    if (running()) cancellation_point(self(), pc);
    return static_cast<int>(as_libc(open_file(directory, path, flags, pc)));
}

/// `made` is a duplicate of `original`, or -errno.
int entered_duplicate(long made, int original) {
    if (sys::failed(made)) return fail_with(static_cast<int>(-made));
    const descriptor d = descriptor_at(original);
    return static_cast<int>(as_libc(descriptor_opened(static_cast<int>(made), d.kind, d.copy)));
}

int duplicate_as(int original, int wanted, int flags, u64 pc) {
    closing_step(op::input, wanted, pc);
    if (is_runtime_descriptor(original) || is_runtime_descriptor(wanted)) return fail_with(EBADF);
    return entered_duplicate(sys::call(SYS_dup3, as_word(original), as_word(wanted), as_word(flags)), original);
}

void close_all(unsigned first, unsigned last, u64 pc) {
    file_table_step(op::input, pc);
    constexpr unsigned enough = 4096;
    for (unsigned fd = first; fd <= last && fd < enough; ++fd) {
        if (is_runtime_descriptor(static_cast<int>(fd))) continue;
        descriptor_closed(static_cast<int>(fd));
        sys::call(SYS_close, fd);
    }
}

int control(int fd, int command, u64 argument, u64 pc) {
    if (is_runtime_descriptor(fd)) return fail_with(EBADF);
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        file_table_step(op::input, pc);
        return entered_duplicate(sys::call(SYS_fcntl, as_word(fd), as_word(command), argument), fd);
    case F_SETLK:
    case F_SETLKW: return 0;
    case F_OFD_SETLK:
    case F_OFD_SETLKW: refuse("the program locks parts of open files (F_OFD_SETLK), which lockstep does not model");
    default: return static_cast<int>(as_libc(sys::call(SYS_fcntl, as_word(fd), as_word(command), argument)));
    }
}

int change_length(int fd, i64 length, u64 pc) {
    descriptor_step(op::output, fd, pc);
    const descriptor d = descriptor_at(fd);
    if (attached() && d.kind != descriptor_kind::copy) return fail_with(EINVAL);
    if (attached()) copy_will_change(d.copy);
    return static_cast<int>(as_libc(sys::call(SYS_ftruncate, as_word(fd), static_cast<u64>(length))));
}

int reserve(int fd, int mode, i64 offset, i64 length, u64 pc) {
    descriptor_step(op::output, fd, pc);
    const descriptor d = descriptor_at(fd);
    if (attached() && d.kind != descriptor_kind::copy) return -EBADF;
    if (attached()) copy_will_change(d.copy);
    return static_cast<int>(
        sys::call(SYS_fallocate, as_word(fd), as_word(mode), static_cast<u64>(offset), static_cast<u64>(length)));
}

} // namespace

// The permissions that may follow in a call of open mean nothing here.
LOCKSTEP_EXPORT int open(const char* path, int flags, ...) { return open_at(AT_FDCWD, path, flags, caller()); }
LOCKSTEP_EXPORT int open64(const char* path, int flags, ...) { return open_at(AT_FDCWD, path, flags, caller()); }
LOCKSTEP_EXPORT int __open_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, caller()); }
LOCKSTEP_EXPORT int __open64_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, caller()); }
LOCKSTEP_EXPORT int openat(int directory, const char* path, int flags, ...) {
    return open_at(directory, path, flags, caller());
}
LOCKSTEP_EXPORT int openat64(int directory, const char* path, int flags, ...) {
    return open_at(directory, path, flags, caller());
}
LOCKSTEP_EXPORT int __openat_2(int directory, const char* path, int flags) {
    return open_at(directory, path, flags, caller());
}
LOCKSTEP_EXPORT int __openat64_2(int directory, const char* path, int flags) {
    return open_at(directory, path, flags, caller());
}
LOCKSTEP_EXPORT int creat(const char* path, mode_t) {
    return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, caller());
}
LOCKSTEP_EXPORT int creat64(const char* path, mode_t) {
    return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, caller());
}

LOCKSTEP_EXPORT int close(int fd) {
    if (running()) cancellation_point(self(), caller());
    closing_step(op::input, fd, caller());
    if (is_runtime_descriptor(fd)) return fail_with(EBADF); // programs that close all descriptors meet ours
    descriptor_closed(fd);
    return static_cast<int>(as_libc(sys::call(SYS_close, as_word(fd))));
}

LOCKSTEP_EXPORT int close_range(unsigned first, unsigned last, int flags) noexcept {
    if (flags != 0) return fail_with(EINVAL);
    close_all(first, last, caller());
    return 0;
}
LOCKSTEP_EXPORT void closefrom(int first) noexcept { close_all(static_cast<unsigned>(first), ~0U, caller()); }

LOCKSTEP_EXPORT int dup(int fd) noexcept {
    file_table_step(op::input, caller());
    if (is_runtime_descriptor(fd)) return fail_with(EBADF);
    return entered_duplicate(sys::call(SYS_dup, as_word(fd)), fd);
}
LOCKSTEP_EXPORT int dup2(int fd, int wanted) noexcept {
    if (fd == wanted) return sys::failed(sys::call(SYS_fcntl, as_word(fd), F_GETFD)) ? fail_with(EBADF) : fd;
    return duplicate_as(fd, wanted, 0, caller());
}
LOCKSTEP_EXPORT int dup3(int fd, int wanted, int flags) noexcept { return duplicate_as(fd, wanted, flags, caller()); }

// The optional argument of fcntl is an integer or a pointer: a word, in a register either way.
LOCKSTEP_EXPORT int fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const u64 argument = va_arg(arguments, u64);
    va_end(arguments);
    return control(fd, command, argument, caller());
}
LOCKSTEP_EXPORT int fcntl64(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const u64 argument = va_arg(arguments, u64);
    va_end(arguments);
    return control(fd, command, argument, caller());
}

LOCKSTEP_EXPORT int flock(int fd, int operation) noexcept {
    file_table_step(op::input, caller());
    const long result = sys::call(SYS_flock, as_word(fd), as_word(operation | LOCK_NB));
    if (result == -EWOULDBLOCK && (operation & LOCK_NB) == 0)
        refuse("the program waits for a lock of a file (flock), which lockstep does not model");
    return static_cast<int>(as_libc(result));
}
LOCKSTEP_EXPORT int lockf(int, int, off_t) { return 0; }
LOCKSTEP_EXPORT int lockf64(int, int, off64_t) { return 0; }

LOCKSTEP_EXPORT int ftruncate(int fd, off_t length) noexcept { return change_length(fd, length, caller()); }
LOCKSTEP_EXPORT int ftruncate64(int fd, off64_t length) noexcept { return change_length(fd, length, caller()); }
LOCKSTEP_EXPORT int fallocate(int fd, int mode, off_t offset, off_t length) {
    return static_cast<int>(as_libc(reserve(fd, mode, offset, length, caller())));
}
LOCKSTEP_EXPORT int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    return static_cast<int>(as_libc(reserve(fd, mode, offset, length, caller())));
}
LOCKSTEP_EXPORT int posix_fallocate(int fd, off_t offset, off_t length) {
    return -reserve(fd, 0, offset, length, caller());
}
LOCKSTEP_EXPORT int posix_fallocate64(int fd, off64_t offset, off64_t length) {
    return -reserve(fd, 0, offset, length, caller());
}
