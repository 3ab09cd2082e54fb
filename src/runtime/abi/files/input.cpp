// Input as visible operations: threads that read from one stream or descriptor share its position, so their order
// matters. Each call is one step, then the real function runs: files that are only read are the real ones.
//
// Judged as written: the buffers of read, fread, fgets, getline and their relations, to the length that was read, and the
// arguments of scanf (both are known only afterwards). Not steps: getc_unlocked where the compiler
// expands it in line, fgetpos and fsetpos, feof, ferror. Not modelled: short reads, EINTR; reading from pipes and
// terminals.
#define __NO_INLINE__ 1 // else libc's headers define some of these functions themselves

#include "runtime/abi/files/descriptors.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/format_arguments.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"

#include <cstdarg>
#include <cwchar>
#include <sys/uio.h>
#include <unistd.h>

using namespace lockstep::rt;

extern "C" {
int __isoc99_vfscanf(FILE*, const char*, va_list);
ssize_t __getdelim(char**, std::size_t*, int, FILE*);
}

namespace {

/// A read system call on a descriptor: its number, then its arguments after the descriptor.
long read_by(long call, int fd, u64 what, u64 count, i64 offset, u64 pc) {
    if (running()) cancellation_point(self(), pc);
    descriptor_step(op::input, fd, pc);
    if (attached() && descriptor_at(fd).kind == descriptor_kind::foreign)
        refuse("the program reads from a descriptor that it inherited and that is not a file");
    return as_libc(sys::call(call, as_word(fd), what, count, static_cast<u64>(offset)));
}

long read_bytes(long call, int fd, void* to, u64 count, i64 offset, u64 pc) {
    const long n = read_by(call, fd, sys::word(to), count, offset, pc);
    if (n > 0) judge_write(to, static_cast<u64>(n), pc);
    return n;
}

long read_parts(long call, int fd, const iovec* parts, int count, i64 offset, u64 pc) {
    const long n = read_by(call, fd, sys::word(parts), static_cast<u64>(count), offset, pc);
    u64 left = n > 0 ? static_cast<u64>(n) : 0;
    for (int i = 0; i < count && left != 0; ++i) {
        const u64 here = parts[i].iov_len < left ? parts[i].iov_len : left;
        judge_write(parts[i].iov_base, here, pc);
        left -= here;
    }
    return n;
}

std::size_t get_bytes(void* to, std::size_t size, std::size_t count, FILE* stream, u64 pc) {
    stream_step(op::input, stream, pc);
    const std::size_t n = LOCKSTEP_REAL(fread)(to, size, count, stream);
    judge_write(to, n * size, pc);
    return n;
}

char* get_text(char* to, int size, FILE* stream, u64 pc) {
    stream_step(op::input, stream, pc);
    char* result = LOCKSTEP_REAL(fgets)(to, size, stream);
    if (result != nullptr) judge_write(to, length_of(to) + 1, pc);
    return result;
}

int get_char(FILE* stream, u64 pc) {
    stream_step(op::input, stream, pc);
    return LOCKSTEP_REAL(fgetc)(stream);
}

wint_t get_wide_char(FILE* stream, u64 pc) {
    stream_step(op::input, stream, pc);
    return LOCKSTEP_REAL(fgetwc)(stream);
}

ssize_t get_line(char** line, std::size_t* room, int delimiter, FILE* stream, u64 pc) {
    stream_step(op::input, stream, pc);
    const ssize_t n = LOCKSTEP_REAL(__getdelim)(line, room, delimiter, stream);
    if (n >= 0) judge_write(*line, static_cast<u64>(n) + 1, pc);
    return n;
}

int scan(FILE* stream, const char* format, va_list arguments, u64 pc) {
    stream_step(op::input, stream, pc);
    va_list again;
    va_copy(again, arguments);
    const int converted = LOCKSTEP_REAL(__isoc99_vfscanf)(stream, format, arguments);
    judge_scanned(format, again, converted, pc);
    va_end(again);
    return converted;
}

long seek_descriptor(int fd, i64 offset, int whence, u64 pc) {
    descriptor_step(op::input, fd, pc);
    return as_libc(sys::call(SYS_lseek, as_word(fd), static_cast<u64>(offset), as_word(whence)));
}

} // namespace

// --- descriptors ----------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT ssize_t read(int fd, void* to, std::size_t count) {
    return read_bytes(SYS_read, fd, to, count, 0, caller());
}
LOCKSTEP_EXPORT ssize_t pread(int fd, void* to, std::size_t count, off_t offset) {
    return read_bytes(SYS_pread64, fd, to, count, offset, caller());
}
LOCKSTEP_EXPORT ssize_t pread64(int fd, void* to, std::size_t count, off64_t offset) {
    return read_bytes(SYS_pread64, fd, to, count, offset, caller());
}
LOCKSTEP_EXPORT ssize_t __read_chk(int fd, void* to, std::size_t count, std::size_t room) {
    return read_bytes(SYS_read, fd, to, count < room ? count : room, 0, caller());
}
LOCKSTEP_EXPORT ssize_t __pread_chk(int fd, void* to, std::size_t count, off_t offset, std::size_t room) {
    return read_bytes(SYS_pread64, fd, to, count < room ? count : room, offset, caller());
}
LOCKSTEP_EXPORT ssize_t readv(int fd, const iovec* parts, int count) {
    return read_parts(SYS_readv, fd, parts, count, 0, caller());
}
LOCKSTEP_EXPORT ssize_t preadv(int fd, const iovec* parts, int count, off_t offset) {
    return read_parts(SYS_preadv, fd, parts, count, offset, caller());
}
LOCKSTEP_EXPORT ssize_t preadv64(int fd, const iovec* parts, int count, off64_t offset) {
    return read_parts(SYS_preadv, fd, parts, count, offset, caller());
}
LOCKSTEP_EXPORT off_t lseek(int fd, off_t offset, int whence) noexcept {
    return seek_descriptor(fd, offset, whence, caller());
}
LOCKSTEP_EXPORT off64_t lseek64(int fd, off64_t offset, int whence) noexcept {
    return seek_descriptor(fd, offset, whence, caller());
}

// --- streams --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT std::size_t fread(void* to, std::size_t size, std::size_t count, FILE* stream) {
    return get_bytes(to, size, count, stream, caller());
}
LOCKSTEP_EXPORT std::size_t fread_unlocked(void* to, std::size_t size, std::size_t count, FILE* stream) {
    return get_bytes(to, size, count, stream, caller());
}
LOCKSTEP_EXPORT std::size_t __fread_chk(void* to, std::size_t room, std::size_t size, std::size_t count, FILE* stream) {
    const std::size_t fitting = size == 0 ? 0 : room / size;
    return get_bytes(to, size, count < fitting ? count : fitting, stream, caller());
}
LOCKSTEP_EXPORT char* fgets(char* to, int size, FILE* stream) { return get_text(to, size, stream, caller()); }
LOCKSTEP_EXPORT char* fgets_unlocked(char* to, int size, FILE* stream) { return get_text(to, size, stream, caller()); }
LOCKSTEP_EXPORT char* __fgets_chk(char* to, std::size_t room, int size, FILE* stream) {
    return get_text(to, static_cast<std::size_t>(size) < room ? size : static_cast<int>(room), stream, caller());
}
LOCKSTEP_EXPORT int fgetc(FILE* stream) { return get_char(stream, caller()); }
LOCKSTEP_EXPORT int getc(FILE* stream) { return get_char(stream, caller()); }
LOCKSTEP_EXPORT int _IO_getc(FILE* stream) { return get_char(stream, caller()); }
LOCKSTEP_EXPORT int getchar() { return get_char(stdin, caller()); }
LOCKSTEP_EXPORT int fgetc_unlocked(FILE* stream) { return get_char(stream, caller()); }
LOCKSTEP_EXPORT int getc_unlocked(FILE* stream) { return get_char(stream, caller()); }
LOCKSTEP_EXPORT int getchar_unlocked() { return get_char(stdin, caller()); }
LOCKSTEP_EXPORT wint_t fgetwc(FILE* stream) { return get_wide_char(stream, caller()); }
LOCKSTEP_EXPORT wint_t getwc(FILE* stream) { return get_wide_char(stream, caller()); }
LOCKSTEP_EXPORT wint_t getwchar() { return get_wide_char(stdin, caller()); }
LOCKSTEP_EXPORT int ungetc(int character, FILE* stream) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(ungetc)(character, stream);
}
LOCKSTEP_EXPORT ssize_t getline(char** line, std::size_t* room, FILE* stream) {
    return get_line(line, room, '\n', stream, caller());
}
LOCKSTEP_EXPORT ssize_t getdelim(char** line, std::size_t* room, int delimiter, FILE* stream) {
    return get_line(line, room, delimiter, stream, caller());
}
LOCKSTEP_EXPORT ssize_t __getdelim(char** line, std::size_t* room, int delimiter, FILE* stream) {
    return get_line(line, room, delimiter, stream, caller());
}

// scanf and its relations, by the names that C99 and C++11 programs use, and those of C23 from glibc 2.38 on.
#define LOCKSTEP_SCANS(prefix)                                                                                         \
    LOCKSTEP_EXPORT int prefix##vfscanf(FILE* stream, const char* format, va_list arguments) {                         \
        return scan(stream, format, arguments, caller());                                                              \
    }                                                                                                                  \
    LOCKSTEP_EXPORT int prefix##vscanf(const char* format, va_list arguments) {                                        \
        return scan(stdin, format, arguments, caller());                                                               \
    }                                                                                                                  \
    LOCKSTEP_EXPORT int prefix##fscanf(FILE* stream, const char* format, ...) {                                        \
        va_list arguments;                                                                                             \
        va_start(arguments, format);                                                                                   \
        const int result = scan(stream, format, arguments, caller());                                                  \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }                                                                                                                  \
    LOCKSTEP_EXPORT int prefix##scanf(const char* format, ...) {                                                       \
        va_list arguments;                                                                                             \
        va_start(arguments, format);                                                                                   \
        const int result = scan(stdin, format, arguments, caller());                                                   \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }
LOCKSTEP_SCANS(__isoc99_)
LOCKSTEP_SCANS(__isoc23_)

// --- positions of streams -------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int fseek(FILE* stream, long offset, int whence) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(fseek)(stream, offset, whence);
}
LOCKSTEP_EXPORT int fseeko(FILE* stream, off_t offset, int whence) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(fseeko)(stream, offset, whence);
}
LOCKSTEP_EXPORT int fseeko64(FILE* stream, off64_t offset, int whence) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(fseeko64)(stream, offset, whence);
}
LOCKSTEP_EXPORT void rewind(FILE* stream) {
    stream_step(op::input, stream, caller());
    LOCKSTEP_REAL(rewind)(stream);
}
LOCKSTEP_EXPORT long ftell(FILE* stream) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(ftell)(stream);
}
LOCKSTEP_EXPORT off_t ftello(FILE* stream) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(ftello)(stream);
}
LOCKSTEP_EXPORT off64_t ftello64(FILE* stream) {
    stream_step(op::input, stream, caller());
    return LOCKSTEP_REAL(ftello64)(stream);
}
