// memcpy and its relations. What they read and write on behalf of the program (or of libstdc++: the copies of
// std::string and of trivially copyable containers come through here) is judged for data races and against the heap
// like an access of the program's own.
//
// Calls from inside libc never come here (they are bound within libc); what scanf, qsort and so on write is therefore
// not judged, except where another file of this folder says so. Of the wide-character family only wmemcpy, wmemmove and
// wmemset are here.
//
// They work before the process is relocated completely and need no preparation. A range is judged as a whole and then
// moved as a whole: between the bytes of one memcpy there are no steps.
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/judged_memory.hpp"

using namespace lockstep::rt;

extern "C" [[noreturn]] void __chk_fail();

namespace {

void* copy(void* to, const void* from, u64 n, u64 pc) {
    judge_read(from, n, pc);
    judge_write(to, n, pc);
    move_bytes(to, from, n);
    return to;
}

void* set(void* to, int value, u64 n, u64 pc) {
    judge_write(to, n, pc);
    set_bytes(to, static_cast<u8>(value), n);
    return to;
}

int compare(const void* a, const void* b, u64 n, u64 pc) {
    // As TSan does: a caller may rely on bytes behind the first difference not being looked at.
    const u64 judged = first_difference(a, b, n);
    judge_read(a, judged < n ? judged + 1 : n, pc);
    judge_read(b, judged < n ? judged + 1 : n, pc);
    const u64 at = first_difference(a, b, n);
    return at == n ? 0 : static_cast<const u8*>(a)[at] - static_cast<const u8*>(b)[at];
}

void* end_of(void* to, u64 n) { return static_cast<u8*>(to) + n; }

/// What _FORTIFY_SOURCE's functions do where the destination is known to be too small.
void check_room(const void* to, u64 n, u64 room, u64 pc) {
    if (n <= room) return;
    if (attached()) fail(finding_kind::abort_called, sys::word(to), pc, "buffer overflow detected by _FORTIFY_SOURCE");
    LOCKSTEP_REAL(__chk_fail)();
}

} // namespace

LOCKSTEP_EXPORT void* memcpy(void* to, const void* from, std::size_t n) { return copy(to, from, n, caller()); }
LOCKSTEP_EXPORT void* memmove(void* to, const void* from, std::size_t n) { return copy(to, from, n, caller()); }
LOCKSTEP_EXPORT void* mempcpy(void* to, const void* from, std::size_t n) {
    return end_of(copy(to, from, n, caller()), n);
}
LOCKSTEP_EXPORT void bcopy(const void* from, void* to, std::size_t n) { copy(to, from, n, caller()); }
LOCKSTEP_EXPORT void* memset(void* to, int value, std::size_t n) { return set(to, value, n, caller()); }
LOCKSTEP_EXPORT void bzero(void* to, std::size_t n) { set(to, 0, n, caller()); }
LOCKSTEP_EXPORT void explicit_bzero(void* to, std::size_t n) { set(to, 0, n, caller()); }

LOCKSTEP_EXPORT int memcmp(const void* a, const void* b, std::size_t n) { return compare(a, b, n, caller()); }
LOCKSTEP_EXPORT int bcmp(const void* a, const void* b, std::size_t n) { return compare(a, b, n, caller()); }

LOCKSTEP_EXPORT void* memchr(const void* in, int wanted, std::size_t n) {
    const u64 judged = find_byte<false>(in, static_cast<u8>(wanted), n);
    judge_read(in, judged < n ? judged + 1 : n, caller());
    const u64 at = find_byte<false>(in, static_cast<u8>(wanted), n);
    return at == n ? nullptr : end_of(const_cast<void*>(in), at);
}

LOCKSTEP_EXPORT void* rawmemchr(const void* in, int wanted) {
    judge_read(in, find_byte<false>(in, static_cast<u8>(wanted), ~u64{0}) + 1, caller());
    return end_of(const_cast<void*>(in), find_byte<false>(in, static_cast<u8>(wanted), ~u64{0}));
}

LOCKSTEP_EXPORT void* memrchr(const void* in, int wanted, std::size_t n) {
    const u8* bytes = static_cast<const u8*>(in);
    u64 at = n;
    while (at != 0 && bytes[at - 1] != static_cast<u8>(wanted)) --at;
    judge_read(at == 0 ? bytes : bytes + at - 1, at == 0 ? n : n - at + 1, caller());
    return at == 0 ? nullptr : const_cast<u8*>(bytes + at - 1);
}

LOCKSTEP_EXPORT void* wmemcpy(void* to, const void* from, std::size_t n) {
    return copy(to, from, n * sizeof(wchar_t), caller());
}
LOCKSTEP_EXPORT void* wmemmove(void* to, const void* from, std::size_t n) {
    return copy(to, from, n * sizeof(wchar_t), caller());
}
LOCKSTEP_EXPORT wchar_t* wmemset(wchar_t* to, wchar_t value, std::size_t n) {
    judge_write(to, n * sizeof(wchar_t), caller());
    for (std::size_t i = 0; i < n; ++i) to[i] = value;
    return to;
}

// --- as the compilers call them in instrumented code ----------------------------------------------------------------

LOCKSTEP_EXPORT void* __tsan_memcpy(void* to, const void* from, std::size_t n) { return copy(to, from, n, caller()); }
LOCKSTEP_EXPORT void* __tsan_memmove(void* to, const void* from, std::size_t n) { return copy(to, from, n, caller()); }
LOCKSTEP_EXPORT void* __tsan_memset(void* to, int value, std::size_t n) { return set(to, value, n, caller()); }

// --- as _FORTIFY_SOURCE calls them ----------------------------------------------------------------------------------

LOCKSTEP_EXPORT void* __memcpy_chk(void* to, const void* from, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    return copy(to, from, n, caller());
}
LOCKSTEP_EXPORT void* __memmove_chk(void* to, const void* from, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    return copy(to, from, n, caller());
}
LOCKSTEP_EXPORT void* __mempcpy_chk(void* to, const void* from, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    return end_of(copy(to, from, n, caller()), n);
}
LOCKSTEP_EXPORT void* __memset_chk(void* to, int value, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    return set(to, value, n, caller());
}
LOCKSTEP_EXPORT void __explicit_bzero_chk(void* to, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    set(to, 0, n, caller());
}
