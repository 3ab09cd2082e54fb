// stdio's output functions: each call is one step, then the real function writes into the stream's buffer. The bytes
// themselves come to runtime_write (descriptor_output.cpp) when libc empties the buffer.
//
// Judged as read: the bytes of puts, fputs, fwrite and their relations. Not judged: the arguments of printf. Not steps:
// putc_unlocked and putchar_unlocked where the compiler expands them in line, psignal, warn, error and the like (their
// text is captured all the same), and what is written before the first thread is created.
#define __NO_INLINE__ 1 // else libc's headers define some of these functions themselves

#include "runtime/kernel/output.hpp"

#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/format_arguments.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <cwchar>

using namespace lockstep::rt;

extern "C" {
int __vfprintf_chk(FILE*, int, const char*, va_list);
int __vdprintf_chk(int, int, const char*, va_list);
}

namespace {

int print(FILE* stream, const char* format, va_list arguments, u64 pc) {
    judge_printed(format, arguments, pc);
    stream_step(op::output, stream, pc);
    return LOCKSTEP_REAL(vfprintf)(stream, format, arguments);
}

int print_checked(FILE* stream, int level, const char* format, va_list arguments, u64 pc) {
    judge_printed(format, arguments, pc);
    stream_step(op::output, stream, pc);
    return LOCKSTEP_REAL(__vfprintf_chk)(stream, level, format, arguments);
}

int print_wide(FILE* stream, const wchar_t* format, va_list arguments, u64 pc) {
    stream_step(op::output, stream, pc);
    return LOCKSTEP_REAL(vfwprintf)(stream, format, arguments);
}

int put_char(int character, FILE* stream, u64 pc) {
    const char byte = static_cast<char>(character);
    stream_step(op::output, stream, pc, &byte, 1);
    return LOCKSTEP_REAL(fputc)(character, stream);
}

wint_t put_wide_char(wchar_t character, FILE* stream, u64 pc) {
    stream_step(op::output, stream, pc);
    return LOCKSTEP_REAL(fputwc)(character, stream);
}

int put_text(const char* text, FILE* stream, u64 pc) {
    const u64 length = length_of(text);
    judge_read(text, length + 1, pc);
    stream_step(op::output, stream, pc, text, length);
    return LOCKSTEP_REAL(fputs)(text, stream);
}

std::size_t put_bytes(const void* bytes, std::size_t size, std::size_t count, FILE* stream, u64 pc) {
    judge_read(bytes, size * count, pc);
    stream_step(op::output, stream, pc, bytes, size * count);
    return LOCKSTEP_REAL(fwrite)(bytes, size, count, stream);
}

/// A null stream means all of them.
int flush(FILE* stream, u64 pc) {
    stream_step(op::output, stream == nullptr ? stdout : stream, pc);
    return LOCKSTEP_REAL(fflush)(stream);
}

/// `call` uses `arguments`, the variable arguments after `last`.
#define LOCKSTEP_WITH_ARGUMENTS(last, call)                                                                            \
    va_list arguments;                                                                                                 \
    va_start(arguments, last);                                                                                         \
    const int result = call;                                                                                           \
    va_end(arguments);                                                                                                 \
    return result

} // namespace

void lockstep::rt::allocate_output_buffer() {
    constexpr int unbuffered = 2, line_buffered = 0x200; // of glibc's FILE::_flags: the program chose already
    if (stdout->_IO_buf_base != nullptr || (stdout->_flags & (unbuffered | line_buffered)) != 0) return;
    LOCKSTEP_REAL(setvbuf)(stdout, nullptr, _IOFBF, 0);
}

// --- formatted ------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int printf(const char* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print(stdout, format, arguments, caller()));
}
LOCKSTEP_EXPORT int fprintf(FILE* stream, const char* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print(stream, format, arguments, caller()));
}
LOCKSTEP_EXPORT int vprintf(const char* format, va_list arguments) {
    return print(stdout, format, arguments, caller());
}
LOCKSTEP_EXPORT int vfprintf(FILE* stream, const char* format, va_list arguments) {
    return print(stream, format, arguments, caller());
}
LOCKSTEP_EXPORT int __printf_chk(int level, const char* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print_checked(stdout, level, format, arguments, caller()));
}
LOCKSTEP_EXPORT int __fprintf_chk(FILE* stream, int level, const char* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print_checked(stream, level, format, arguments, caller()));
}
LOCKSTEP_EXPORT int __vprintf_chk(int level, const char* format, va_list arguments) {
    return print_checked(stdout, level, format, arguments, caller());
}
LOCKSTEP_EXPORT int __vfprintf_chk(FILE* stream, int level, const char* format, va_list arguments) {
    return print_checked(stream, level, format, arguments, caller());
}
LOCKSTEP_EXPORT int wprintf(const wchar_t* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print_wide(stdout, format, arguments, caller()));
}
LOCKSTEP_EXPORT int fwprintf(FILE* stream, const wchar_t* format, ...) {
    LOCKSTEP_WITH_ARGUMENTS(format, print_wide(stream, format, arguments, caller()));
}
LOCKSTEP_EXPORT int vwprintf(const wchar_t* format, va_list arguments) {
    return print_wide(stdout, format, arguments, caller());
}
LOCKSTEP_EXPORT int vfwprintf(FILE* stream, const wchar_t* format, va_list arguments) {
    return print_wide(stream, format, arguments, caller());
}

// --- formatted, to a descriptor -------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int vdprintf(int fd, const char* format, va_list arguments) {
    descriptor_step(op::output, fd, caller());
    return LOCKSTEP_REAL(vdprintf)(fd, format, arguments);
}
LOCKSTEP_EXPORT int dprintf(int fd, const char* format, ...) {
    descriptor_step(op::output, fd, caller());
    LOCKSTEP_WITH_ARGUMENTS(format, LOCKSTEP_REAL(vdprintf)(fd, format, arguments));
}
LOCKSTEP_EXPORT int __vdprintf_chk(int fd, int level, const char* format, va_list arguments) {
    descriptor_step(op::output, fd, caller());
    return LOCKSTEP_REAL(__vdprintf_chk)(fd, level, format, arguments);
}
LOCKSTEP_EXPORT int __dprintf_chk(int fd, int level, const char* format, ...) {
    descriptor_step(op::output, fd, caller());
    LOCKSTEP_WITH_ARGUMENTS(format, LOCKSTEP_REAL(__vdprintf_chk)(fd, level, format, arguments));
}

// --- characters -----------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int fputc(int character, FILE* stream) { return put_char(character, stream, caller()); }
LOCKSTEP_EXPORT int putc(int character, FILE* stream) { return put_char(character, stream, caller()); }
LOCKSTEP_EXPORT int _IO_putc(int character, FILE* stream) { return put_char(character, stream, caller()); }
LOCKSTEP_EXPORT int putchar(int character) { return put_char(character, stdout, caller()); }
LOCKSTEP_EXPORT int fputc_unlocked(int character, FILE* stream) { return put_char(character, stream, caller()); }
LOCKSTEP_EXPORT int putc_unlocked(int character, FILE* stream) { return put_char(character, stream, caller()); }
LOCKSTEP_EXPORT int putchar_unlocked(int character) { return put_char(character, stdout, caller()); }
LOCKSTEP_EXPORT wint_t fputwc(wchar_t character, FILE* stream) { return put_wide_char(character, stream, caller()); }
LOCKSTEP_EXPORT wint_t putwc(wchar_t character, FILE* stream) { return put_wide_char(character, stream, caller()); }
LOCKSTEP_EXPORT wint_t putwchar(wchar_t character) { return put_wide_char(character, stdout, caller()); }

// --- texts and bytes ------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int puts(const char* text) {
    const u64 length = length_of(text);
    judge_read(text, length + 1, caller());
    stream_step(op::output, stdout, caller(), text, length);
    return LOCKSTEP_REAL(puts)(text);
}
LOCKSTEP_EXPORT int fputs(const char* text, FILE* stream) { return put_text(text, stream, caller()); }
LOCKSTEP_EXPORT int fputs_unlocked(const char* text, FILE* stream) { return put_text(text, stream, caller()); }
LOCKSTEP_EXPORT int fputws(const wchar_t* text, FILE* stream) {
    stream_step(op::output, stream, caller());
    return LOCKSTEP_REAL(fputws)(text, stream);
}
LOCKSTEP_EXPORT std::size_t fwrite(const void* bytes, std::size_t size, std::size_t count, FILE* stream) {
    return put_bytes(bytes, size, count, stream, caller());
}
LOCKSTEP_EXPORT std::size_t fwrite_unlocked(const void* bytes, std::size_t size, std::size_t count, FILE* stream) {
    return put_bytes(bytes, size, count, stream, caller());
}
LOCKSTEP_EXPORT void perror(const char* text) {
    // libc's writes by way of a duplicate of stderr's descriptor, which would be a descriptor unknown to us.
    const int error = errno;
    const bool has_text = text != nullptr && *text != 0;
    stream_step(op::output, stderr, caller());
    LOCKSTEP_REAL(fprintf)(stderr, "%s%s%s\n", has_text ? text : "", has_text ? ": " : "", std::strerror(error));
}
LOCKSTEP_EXPORT int fflush(FILE* stream) { return flush(stream, caller()); }
LOCKSTEP_EXPORT int fflush_unlocked(FILE* stream) { return flush(stream, caller()); }
