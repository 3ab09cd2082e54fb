// Raw system calls and memory primitives. The runtime never goes through the program's libc for its own needs: libc's
// memory is rolled back, its functions are intercepted, and its errno belongs to the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sys/syscall.h>

namespace lockstep::rt {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;

namespace sys {

inline long call(long number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0) {
    long result;
    register u64 r10 asm("r10") = d;
    register u64 r8 asm("r8") = e;
    register u64 r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result; // -errno on failure
}

inline bool failed(long result) { return result < 0 && result > -4096; }

template <class T>
inline u64 word(T* p) {
    return reinterpret_cast<u64>(p);
}

/// Anonymous private memory, zeroed, never part of the snapshot. Ends the process where there is none.
void* map(std::size_t bytes, u64 at = 0);
/// Memory that is the runtime's although `map` did not give it.
void own_memory(u64 low, u64 high);
/// All that `map` gave and `own_memory` named: what the snapshot leaves out.
struct range {
    u64 low, high;
};
const range* own_mappings(u32& count);
void disown(u64 low); ///< unmapped again by the caller
[[noreturn]] void exit_now(int status);
/// Writes to the real standard error.
void complain(const char* text);

} // namespace sys

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
