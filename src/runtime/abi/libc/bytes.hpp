// Moving, filling and searching bytes, for the functions that stand in for libc's own. libc chooses its versions
// while the program is being relocated, which is too late for functions that are called from the first moment on;
// these need nothing but SSE2, which every x86-64 has.
//
// The empty asm statements keep the compiler from recognising a loop as a call of the function that it implements.
#pragma once

#include "runtime/kernel/sys.hpp"

#include <emmintrin.h>

namespace lockstep::rt {

template <class T>
inline T load_as(const u8* from) {
    T value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}
template <class T>
inline void store_as(u8* to, T value) {
    __builtin_memcpy(to, &value, sizeof value);
}

/// Two overlapping halves cover sizeof(T) to 2 * sizeof(T) bytes. All is read before anything is written.
template <class T>
inline void move_two(u8* to, const u8* from, u64 n) {
    const T first = load_as<T>(from);
    const T last = load_as<T>(from + n - sizeof(T));
    store_as(to, first);
    store_as(to + n - sizeof(T), last);
}

inline void move_few(u8* to, const u8* from, u64 n) {
    if (n >= 16) return move_two<__m128i>(to, from, n);
    if (n >= 8) return move_two<u64>(to, from, n);
    if (n >= 4) return move_two<u32>(to, from, n);
    if (n >= 2) return move_two<u16>(to, from, n);
    if (n == 1) *to = *from;
}

/// memmove.
inline void move_bytes(void* destination, const void* source, u64 n) {
    u8* to = static_cast<u8*>(destination);
    const u8* from = static_cast<const u8*>(source);
    if (n <= 32) return move_few(to, from, n);
    if (sys::word(to) - sys::word(from) >= n) return copy_bytes(to, from, n); // forwards is right
    for (; n > 32; n -= 16) {
        store_as(to + n - 16, load_as<__m128i>(from + n - 16));
        asm volatile("" : : : "memory");
    }
    move_few(to, from, n);
}

inline void set_few(u8* to, u8 value, u64 n) {
    const u64 eight = value * 0x0101'0101'0101'0101ULL;
    if (n >= 8) {
        store_as(to, eight);
        store_as(to + n - 8, eight);
    } else if (n >= 4) {
        store_as(to, static_cast<u32>(eight));
        store_as(to + n - 4, static_cast<u32>(eight));
    } else if (n >= 2) {
        store_as(to, static_cast<u16>(eight));
        store_as(to + n - 2, static_cast<u16>(eight));
    } else if (n == 1) {
        *to = value;
    }
}

/// memset.
inline void set_bytes(void* to, u8 value, u64 n) {
    u8* at = static_cast<u8*>(to);
    if (n < 16) return set_few(at, value, n);
    if (n > 256) return fill_bytes(to, value, n);
    const __m128i sixteen = _mm_set1_epi8(static_cast<char>(value));
    store_as(at + n - 16, sixteen);
    for (; n > 16; n -= 16, at += 16) {
        store_as(at, sixteen);
        asm volatile("" : : : "memory");
    }
}

/// Index of the first byte in [0, limit) that is `wanted` (or zero, for texts); `limit` where there is none. Reads
/// whole aligned groups of 16 bytes, so never across the page in which the answer lies.
template <bool stop_at_zero>
inline u64 find_byte(const void* text, u8 wanted, u64 limit) {
    if (limit == 0) return 0;
    const u8* begin = static_cast<const u8*>(text);
    const u64 lead = sys::word(begin) % 16;
    const u8* group = begin - lead;
    const __m128i sought = _mm_set1_epi8(static_cast<char>(wanted));
    u32 unwanted = (1U << lead) - 1;
    for (;;) {
        const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(group));
        u32 found = static_cast<u32>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, sought)));
        if constexpr (stop_at_zero)
            found |= static_cast<u32>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
        found &= ~unwanted;
        unwanted = 0;
        if (found != 0) {
            const u64 index = static_cast<u64>(group - begin) + static_cast<u64>(__builtin_ctz(found));
            return index < limit ? index : limit;
        }
        group += 16;
        if (static_cast<u64>(group - begin) >= limit) return limit;
    }
}

inline u64 length_of(const char* text) { return find_byte<true>(text, 0, ~u64{0}); }
inline u64 length_within(const char* text, u64 limit) { return find_byte<true>(text, 0, limit); }

/// Index of the first difference in [0, n); n where there is none.
inline u64 first_difference(const void* a, const void* b, u64 n) {
    const u8* x = static_cast<const u8*>(a);
    const u8* y = static_cast<const u8*>(b);
    u64 i = 0;
    for (; n - i >= 8; i += 8) {
        const u64 differing = load_as<u64>(x + i) ^ load_as<u64>(y + i);
        if (differing != 0) return i + static_cast<u64>(__builtin_ctzll(differing)) / 8;
    }
    while (i < n && x[i] == y[i]) ++i;
    return i;
}

/// The same for texts: index of the first difference or of the common end, at most n.
inline u64 first_text_difference(const char* a, const char* b, u64 n) {
    u64 i = 0;
    while (i < n && a[i] == b[i] && a[i] != 0) ++i;
    return i;
}

} // namespace lockstep::rt
