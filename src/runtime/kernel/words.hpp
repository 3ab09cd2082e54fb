// The runtime's vocabulary below everything else: integers by size, and what it does with bytes and texts instead of
// calling libc, whose functions are intercepted. No system calls, so the models build on it and are tested without a process.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lockstep::rt {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;

constexpr u64 never = ~u64{0};

/// A hash that goes on from h.
constexpr u64 mix(u64 h, u64 value) {
    h = (h ^ value) * 0x9fb21c651e98df25ULL;
    return h ^ (h >> 29);
}

inline void copy_bytes(void* to, const void* from, std::size_t n) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}
inline void fill_bytes(void* to, u8 value, std::size_t n) {
    asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
}
inline bool same_bytes(const void* a, const void* b, std::size_t n) {
    const u8* x = static_cast<const u8*>(a);
    const u8* y = static_cast<const u8*>(b);
    for (; n >= 8; n -= 8, x += 8, y += 8)
        if (*reinterpret_cast<const u64*>(x) != *reinterpret_cast<const u64*>(y)) return false;
    for (; n != 0; --n, ++x, ++y)
        if (*x != *y) return false;
    return true;
}
inline std::size_t text_length(const char* s) {
    std::size_t n = 0;
    while (s[n] != 0) ++n;
    return n;
}
inline bool same_text(const char* a, const char* b) {
    for (; *a == *b; ++a, ++b)
        if (*a == 0) return true;
    return false;
}

/// A bounded, truncating text writer for messages: `text_into(buffer) << "x" << number`.
class text_writer {
public:
    text_writer(char* to, std::size_t capacity) : at_(to), end_(to + capacity - 1) { *at_ = 0; }
    text_writer& operator<<(const char* s) {
        while (*s != 0 && at_ != end_) *at_++ = *s++;
        *at_ = 0;
        return *this;
    }
    text_writer& operator<<(u64 n) {
        char digits[24];
        char* p = digits + sizeof digits - 1;
        *p = 0;
        do {
            *--p = static_cast<char>('0' + n % 10);
            n /= 10;
        } while (n != 0);
        return *this << static_cast<const char*>(p);
    }

private:
    char* at_;
    char* end_;
};

} // namespace lockstep::rt
