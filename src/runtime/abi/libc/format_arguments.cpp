// See format_arguments.hpp. Formats that number their arguments (%1$s) are not judged, nor are wide-character texts, nor
// what scanf allocates (%ms), which nobody else knows yet.
#include "runtime/abi/libc/format_arguments.hpp"

#include "runtime/abi/libc/bytes.hpp"

extern "C" int __isoc99_vsscanf(const char*, const char*, va_list);

namespace lockstep::rt {

namespace {

/// One %... of a format, as far as printf and scanf have it in common.
struct directive {
    bool stored = true;       ///< scanf: no *
    bool width_given = false; ///< printf: by an argument
    bool limit_given = false; ///< printf: the precision, by an argument
    bool allocates = false;   ///< scanf: m
    u64 width = 0;            ///< scanf; 0: none
    u64 limit = ~u64{0};      ///< printf: the precision
    char length = 0;          ///< h, H for hh, l, q for ll, j, z, t, L
    char conversion = 0;      ///< 0: none of this kind, or the format ends
    const char* behind = nullptr;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

u64 number(const char*& at) {
    u64 n = 0;
    while (is_digit(*at)) n = n * 10 + static_cast<u64>(*at++ - '0');
    return n;
}

bool is_one_of(char c, const char* of) {
    while (*of != 0 && *of != c) ++of;
    return *of != 0 && c != 0;
}

char length_of_argument(const char*& at) {
    if (at[0] == 'h' && at[1] == 'h') return at += 2, 'H';
    if (at[0] == 'l' && at[1] == 'l') return at += 2, 'q';
    return is_one_of(*at, "hlqjztL") ? *at++ : '\0';
}

/// Behind the ] of %[...].
const char* behind_set(const char* at) {
    if (*at == '^') ++at;
    if (*at == ']') ++at;
    while (*at != 0 && *at != ']') ++at;
    return *at == 0 ? at : at + 1;
}

/// What begins at `at`, behind a %.
directive parse(const char* at, bool scans) {
    directive d;
    if (scans && *at == '*') d.stored = false, ++at;
    while (*at == '-' || *at == '+' || *at == ' ' || *at == '#' || *at == '0' || *at == '\'') ++at;
    if (!scans && *at == '*') d.width_given = true, ++at;
    d.width = number(at);
    if (*at == '$') return d;
    if (!scans && *at == '.') {
        d.limit = 0;
        if (*++at == '*') d.limit_given = true, ++at;
        else d.limit = number(at);
    }
    if (scans && *at == 'm') d.allocates = true, ++at;
    d.length = length_of_argument(at);
    d.conversion = *at;
    d.behind = *at == 0 ? at : at + 1;
    if (scans && *at == '[') d.behind = behind_set(at + 1);
    return d;
}

u64 integer_bytes(char length) {
    switch (length) {
    case 'H': return sizeof(char);
    case 'h': return sizeof(short);
    case 0: return sizeof(int);
    default: return sizeof(long);
    }
}

u64 real_bytes(char length) {
    return length == 'L' ? sizeof(long double) : length == 'l' ? sizeof(double) : sizeof(float);
}

/// printf: the next argument.
void judge_argument(const directive& d, va_list arguments, u64 pc) {
    if (d.width_given) va_arg(arguments, int);
    const u64 limit = d.limit_given ? static_cast<u64>(static_cast<i64>(va_arg(arguments, int))) : d.limit;
    if (is_one_of(d.conversion, "aAeEfFgG")) {
        if (d.length == 'L') va_arg(arguments, long double);
        else va_arg(arguments, double);
    } else if (is_one_of(d.conversion, "diouxXcCpSsn")) {
        const auto* at = va_arg(arguments, const char*); // integers, too, take a word
        if (d.conversion == 'n') judge_write(at, integer_bytes(d.length), pc);
        if (d.conversion != 's' || d.length == 'l' || at == nullptr) return;
        const u64 n = length_within(at, limit);
        judge_read(at, n < limit ? n + 1 : limit, pc);
    }
}

/// scanf: where a conversion stores, and how much. Texts: 0, for what it finds says how much.
struct target {
    void* at;
    u64 bytes;
    bool converts; ///< %n does not
};

/// Calls f(target, index) for each argument of scanf, as long as it returns true.
template <class F>
void each_target(const char* format, va_list arguments, F f) {
    va_list list;
    va_copy(list, arguments);
    u32 index = 0;
    for (const char* at = format; *at != 0;) {
        if (*at++ != '%') continue;
        const directive d = parse(at, true);
        if (d.behind == nullptr) break;
        at = d.behind;
        if (!d.stored || d.conversion == '%' || d.conversion == 0) continue;
        target t{va_arg(list, void*), 0, d.conversion != 'n'};
        if (d.allocates || (d.length == 'l' && is_one_of(d.conversion, "cs["))) t.bytes = sizeof(wchar_t);
        else if (d.conversion == 'c') t.bytes = d.width == 0 ? 1 : d.width;
        else if (d.conversion == 'p') t.bytes = sizeof(void*);
        else if (is_one_of(d.conversion, "aAeEfFgG")) t.bytes = real_bytes(d.length);
        else if (!is_one_of(d.conversion, "s[")) t.bytes = integer_bytes(d.length);
        if (!f(t, index++)) break;
    }
    va_end(list);
}

} // namespace

void judge_printed(const char* format, va_list arguments, u64 pc) {
    if (!running() || inside_runtime(pc)) return;
    va_list list;
    va_copy(list, arguments);
    for (const char* at = format; *at != 0;) {
        if (*at++ != '%') continue;
        const directive d = parse(at, false);
        if (d.behind == nullptr) break;
        at = d.behind;
        judge_argument(d, list, pc);
    }
    va_end(list);
}

void judge_scanned(const char* format, va_list arguments, int converted, u64 pc) {
    if (!running() || inside_runtime(pc)) return;
    each_target(format, arguments, [&](const target& t, u32) {
        if (t.converts && converted-- <= 0) return false;
        judge_write(t.at, t.bytes != 0 ? t.bytes : length_of(static_cast<const char*>(t.at)) + 1, pc);
        return true;
    });
}

void judge_to_be_scanned(const char* text, const char* format, va_list arguments, u64 pc) {
    constexpr u32 most_targets = 64;
    constexpr u64 scratch_bytes = 16 * 1024;
    const u64 each = (length_of(text) + 32) / 16 * 16; // no text that is stored is longer than all of it
    judge_read(text, length_of(text) + 1, pc);
    alignas(16) char scratch[scratch_bytes];
    const void* places[most_targets];
    u32 count = 0;
    bool all = true; // fit
    each_target(format, arguments, [&](const target& t, u32 i) {
        all = i < most_targets && (i + 1) * each <= scratch_bytes && t.bytes <= each;
        if (all) places[count++] = scratch + i * each;
        return all;
    });
    if (!all || count == 0) return;
    const argument_list list{48, 176, places, nullptr}; // all of them as if on the stack
    va_list ours;
    __builtin_memcpy(ours, &list, sizeof list);
    int converted = LOCKSTEP_REAL(__isoc99_vsscanf)(text, format, ours);
    each_target(format, arguments, [&](const target& t, u32 i) {
        if (t.converts && converted-- <= 0) return false;
        judge_write(t.at, t.bytes != 0 ? t.bytes : length_of(static_cast<const char*>(places[i])) + 1, pc);
        return true;
    });
}

} // namespace lockstep::rt
