// sprintf and its relations, for what they write: the text is measured first, so that the bytes are judged (which may
// be a step) before they change. And sscanf. Not judged: the buffer of asprintf, which nobody else knows yet;
// wide-character texts.
#define __NO_INLINE__ 1

#include "runtime/abi/libc/format_arguments.hpp"
#include "runtime/abi/libc/judged_calls.hpp"

#include <cstdarg>
#include <cstdio>

using namespace lockstep::rt;

extern "C" {
int __vsnprintf_chk(char*, std::size_t, int, std::size_t, const char*, va_list);
int __vsprintf_chk(char*, int, std::size_t, const char*, va_list);
}

namespace {

constexpr std::size_t unlimited = ~std::size_t{0};

void judge_text_written(char* to, std::size_t room, const char* format, va_list arguments, u64 pc) {
    judge_printed(format, arguments, pc);
    if (!running() || inside_runtime(pc) || room == 0) return;
    va_list again;
    va_copy(again, arguments);
    const int length = LOCKSTEP_REAL(vsnprintf)(nullptr, 0, format, again);
    va_end(again);
    if (length < 0) return;
    const u64 bytes = static_cast<u64>(length) + 1;
    judge_write(to, bytes < room ? bytes : room, pc);
}

int format_into(char* to, std::size_t room, const char* format, va_list arguments, u64 pc) {
    judge_text_written(to, room, format, arguments, pc);
    if (room == unlimited) return LOCKSTEP_REAL(vsprintf)(to, format, arguments);
    return LOCKSTEP_REAL(vsnprintf)(to, room, format, arguments);
}

} // namespace

LOCKSTEP_EXPORT int vsprintf(char* to, const char* format, va_list arguments) noexcept {
    return format_into(to, unlimited, format, arguments, caller());
}
LOCKSTEP_EXPORT int vsnprintf(char* to, std::size_t room, const char* format, va_list arguments) noexcept {
    return format_into(to, room, format, arguments, caller());
}
LOCKSTEP_EXPORT int sprintf(char* to, const char* format, ...) noexcept {
    va_list arguments;
    va_start(arguments, format);
    const int result = format_into(to, unlimited, format, arguments, caller());
    va_end(arguments);
    return result;
}
LOCKSTEP_EXPORT int snprintf(char* to, std::size_t room, const char* format, ...) noexcept {
    va_list arguments;
    va_start(arguments, format);
    const int result = format_into(to, room, format, arguments, caller());
    va_end(arguments);
    return result;
}

// --- as _FORTIFY_SOURCE calls them: `size` is what the compiler knows of the buffer ---------------------------------

LOCKSTEP_EXPORT int __vsprintf_chk(char* to, int level, std::size_t size, const char* format, va_list arguments) {
    judge_text_written(to, size, format, arguments, caller());
    return LOCKSTEP_REAL(__vsprintf_chk)(to, level, size, format, arguments);
}
LOCKSTEP_EXPORT int __vsnprintf_chk(char* to, std::size_t room, int level, std::size_t size, const char* format,
                                    va_list arguments) {
    judge_text_written(to, room, format, arguments, caller());
    return LOCKSTEP_REAL(__vsnprintf_chk)(to, room, level, size, format, arguments);
}
LOCKSTEP_EXPORT int __sprintf_chk(char* to, int level, std::size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    judge_text_written(to, size, format, arguments, caller());
    const int result = LOCKSTEP_REAL(__vsprintf_chk)(to, level, size, format, arguments);
    va_end(arguments);
    return result;
}
LOCKSTEP_EXPORT int __snprintf_chk(char* to, std::size_t room, int level, std::size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    judge_text_written(to, room, format, arguments, caller());
    const int result = LOCKSTEP_REAL(__vsnprintf_chk)(to, room, level, size, format, arguments);
    va_end(arguments);
    return result;
}

// --- read from a text -------------------------------------------------------------------------------------------------

namespace {

const char* text_argument(const call_arguments& c, u32 i) { return reinterpret_cast<const char*>(c[i]); }

/// sscanf(text, format, ...)
void judge_sscanf(const call_arguments& c, u64 pc) {
    va_list arguments;
    c.begin(arguments, 2);
    judge_to_be_scanned(text_argument(c, 0), text_argument(c, 1), arguments, pc);
}

/// vsscanf(text, format, va_list)
void judge_vsscanf(const call_arguments& c, u64 pc) {
    va_list arguments;
    va_copy(arguments, *reinterpret_cast<va_list*>(c[2]));
    judge_to_be_scanned(text_argument(c, 0), text_argument(c, 1), arguments, pc);
    va_end(arguments);
}

/// asprintf(char**, format, ...) and vasprintf(char**, format, va_list): what they print, and the pointer.
void judge_asprintf(const call_arguments& c, u64 pc) {
    va_list arguments;
    c.begin(arguments, 2);
    judge_printed(text_argument(c, 1), arguments, pc);
    judge_write(text_argument(c, 0), sizeof(char*), pc);
}
void judge_vasprintf(const call_arguments& c, u64 pc) {
    judge_printed(text_argument(c, 1), *reinterpret_cast<va_list*>(c[2]), pc);
    judge_write(text_argument(c, 0), sizeof(char*), pc);
}

} // namespace

LOCKSTEP_JUDGED_BY(sscanf, judge_sscanf);
LOCKSTEP_JUDGED_BY(vsscanf, judge_vsscanf);
LOCKSTEP_JUDGED_BY(__isoc99_sscanf, judge_sscanf);
LOCKSTEP_JUDGED_BY(__isoc99_vsscanf, judge_vsscanf);
LOCKSTEP_JUDGED_BY(__isoc23_sscanf, judge_sscanf);
LOCKSTEP_JUDGED_BY(__isoc23_vsscanf, judge_vsscanf);
LOCKSTEP_JUDGED_BY(asprintf, judge_asprintf);
LOCKSTEP_JUDGED_BY(vasprintf, judge_vasprintf);
