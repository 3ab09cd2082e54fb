// The functions on zero-terminated texts. Judged are the bytes up to the answer or the end, as for memcpy (see
// memory_functions.cpp); the length is taken again after that, because judging may be a step in which others write.
//
// Others that read texts (strtol, strcoll ...) are in judged_functions.cpp. Not judged: wide-character texts.
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/kernel/heap/heap.hpp"

#include <cerrno>

using namespace lockstep::rt;

extern "C" {
[[noreturn]] void __chk_fail();
int strcasecmp(const char*, const char*) noexcept;
int strncasecmp(const char*, const char*, std::size_t) noexcept;
char* strstr(const char*, const char*) noexcept;
std::size_t strspn(const char*, const char*) noexcept;
std::size_t strcspn(const char*, const char*) noexcept;
}

namespace {

constexpr u64 unlimited = ~u64{0};

void judge_text(const char* text, u64 pc) { judge_read(text, length_of(text) + 1, pc); }

/// Up to the end or the limit, whichever comes first.
void judge_text_within(const char* text, u64 limit, u64 pc) {
    const u64 n = length_within(text, limit);
    judge_read(text, n < limit ? n + 1 : limit, pc);
}

/// strcpy; returns the end of the copy.
char* copy_text(char* to, const char* from, u64 pc) {
    judge_text(from, pc);
    judge_write(to, length_of(from) + 1, pc);
    const u64 n = length_of(from);
    move_bytes(to, from, n + 1);
    return to + n;
}

/// strncpy; returns the end of the copied text.
char* copy_text_padded(char* to, const char* from, u64 n, u64 pc) {
    judge_text_within(from, n, pc);
    judge_write(to, n, pc);
    const u64 length = length_within(from, n);
    move_bytes(to, from, length);
    set_bytes(to + length, 0, n - length);
    return to + length;
}

void append_text(char* to, const char* from, u64 limit, u64 pc) {
    judge_text_within(from, limit, pc);
    judge_text(to, pc);
    judge_write(to + length_of(to), length_within(from, limit) + 1, pc);
    const u64 n = length_within(from, limit);
    char* end = to + length_of(to);
    move_bytes(end, from, n);
    end[n] = 0;
}

int compare_texts(const char* a, const char* b, u64 limit, u64 pc) {
    const u64 judged = first_text_difference(a, b, limit);
    judge_read(a, judged < limit ? judged + 1 : limit, pc);
    judge_read(b, judged < limit ? judged + 1 : limit, pc);
    const u64 at = first_text_difference(a, b, limit);
    return at == limit ? 0 : static_cast<u8>(a[at]) - static_cast<u8>(b[at]);
}

char* duplicate(const char* text, u64 limit, u64 pc) {
    judge_text_within(text, limit, pc);
    const u64 n = length_within(text, limit);
    char* copy = static_cast<char*>(heap_allocate(n + 1, 1, false, pc));
    if (copy == nullptr) {
        errno = ENOMEM;
        return nullptr;
    }
    judge_write(copy, n + 1, pc);
    move_bytes(copy, text, n);
    copy[n] = 0;
    return copy;
}

/// First `wanted` in a text, or its end.
char* find_or_end(const char* text, int wanted, u64 pc) {
    judge_read(text, find_byte<true>(text, static_cast<u8>(wanted), unlimited) + 1, pc);
    return const_cast<char*>(text) + find_byte<true>(text, static_cast<u8>(wanted), unlimited);
}

void check_room(const char* to, u64 n, u64 room, u64 pc) {
    if (n <= room) return;
    if (attached()) fail(finding_kind::abort_called, sys::word(to), pc, "buffer overflow detected by _FORTIFY_SOURCE");
    LOCKSTEP_REAL(__chk_fail)();
}

} // namespace

LOCKSTEP_EXPORT std::size_t strlen(const char* text) {
    judge_text(text, caller());
    return length_of(text);
}
LOCKSTEP_EXPORT std::size_t strnlen(const char* text, std::size_t limit) {
    judge_text_within(text, limit, caller());
    return length_within(text, limit);
}

LOCKSTEP_EXPORT char* strcpy(char* to, const char* from) {
    copy_text(to, from, caller());
    return to;
}
LOCKSTEP_EXPORT char* stpcpy(char* to, const char* from) { return copy_text(to, from, caller()); }
LOCKSTEP_EXPORT char* strncpy(char* to, const char* from, std::size_t n) {
    copy_text_padded(to, from, n, caller());
    return to;
}
LOCKSTEP_EXPORT char* stpncpy(char* to, const char* from, std::size_t n) {
    return copy_text_padded(to, from, n, caller());
}
LOCKSTEP_EXPORT char* strcat(char* to, const char* from) {
    append_text(to, from, unlimited, caller());
    return to;
}
LOCKSTEP_EXPORT char* strncat(char* to, const char* from, std::size_t n) {
    append_text(to, from, n, caller());
    return to;
}

LOCKSTEP_EXPORT int strcmp(const char* a, const char* b) { return compare_texts(a, b, unlimited, caller()); }
LOCKSTEP_EXPORT int strncmp(const char* a, const char* b, std::size_t n) { return compare_texts(a, b, n, caller()); }

LOCKSTEP_EXPORT int strcasecmp(const char* a, const char* b) noexcept {
    const u64 n = length_within(a, length_of(b));
    judge_read(a, n + 1, caller());
    judge_read(b, n + 1, caller());
    return LOCKSTEP_REAL(strcasecmp)(a, b);
}
LOCKSTEP_EXPORT int strncasecmp(const char* a, const char* b, std::size_t limit) noexcept {
    const u64 n = length_within(a, length_within(b, limit));
    judge_read(a, n < limit ? n + 1 : limit, caller());
    judge_read(b, n < limit ? n + 1 : limit, caller());
    return LOCKSTEP_REAL(strncasecmp)(a, b, limit);
}

LOCKSTEP_EXPORT char* strchr(const char* text, int wanted) {
    char* at = find_or_end(text, wanted, caller());
    return *at == static_cast<char>(wanted) ? at : nullptr;
}
LOCKSTEP_EXPORT char* index(const char* text, int wanted) {
    char* at = find_or_end(text, wanted, caller());
    return *at == static_cast<char>(wanted) ? at : nullptr;
}
LOCKSTEP_EXPORT char* strchrnul(const char* text, int wanted) { return find_or_end(text, wanted, caller()); }

LOCKSTEP_EXPORT char* strrchr(const char* text, int wanted) {
    judge_text(text, caller());
    u64 at = length_of(text) + 1;
    while (at != 0 && text[at - 1] != static_cast<char>(wanted)) --at;
    return at == 0 ? nullptr : const_cast<char*>(text) + at - 1;
}

LOCKSTEP_EXPORT char* strstr(const char* text, const char* part) noexcept {
    const char* found = LOCKSTEP_REAL(strstr)(text, part);
    const u64 part_length = length_of(part);
    judge_read(part, part_length + 1, caller());
    judge_read(text, found == nullptr ? length_of(text) + 1 : static_cast<u64>(found - text) + part_length, caller());
    return LOCKSTEP_REAL(strstr)(text, part);
}

LOCKSTEP_EXPORT std::size_t strspn(const char* text, const char* accepted) noexcept {
    judge_text(accepted, caller());
    judge_read(text, LOCKSTEP_REAL(strspn)(text, accepted) + 1, caller());
    return LOCKSTEP_REAL(strspn)(text, accepted);
}
LOCKSTEP_EXPORT std::size_t strcspn(const char* text, const char* rejected) noexcept {
    judge_text(rejected, caller());
    judge_read(text, LOCKSTEP_REAL(strcspn)(text, rejected) + 1, caller());
    return LOCKSTEP_REAL(strcspn)(text, rejected);
}
LOCKSTEP_EXPORT char* strpbrk(const char* text, const char* wanted) {
    judge_text(wanted, caller());
    judge_read(text, LOCKSTEP_REAL(strcspn)(text, wanted) + 1, caller());
    const char* at = text + LOCKSTEP_REAL(strcspn)(text, wanted);
    return *at == 0 ? nullptr : const_cast<char*>(at);
}

LOCKSTEP_EXPORT char* strdup(const char* text) { return duplicate(text, unlimited, caller()); }
LOCKSTEP_EXPORT char* strndup(const char* text, std::size_t limit) { return duplicate(text, limit, caller()); }

// --- as _FORTIFY_SOURCE calls them ----------------------------------------------------------------------------------

LOCKSTEP_EXPORT char* __strcpy_chk(char* to, const char* from, std::size_t room) {
    check_room(to, length_of(from) + 1, room, caller());
    copy_text(to, from, caller());
    return to;
}
LOCKSTEP_EXPORT char* __stpcpy_chk(char* to, const char* from, std::size_t room) {
    check_room(to, length_of(from) + 1, room, caller());
    return copy_text(to, from, caller());
}
LOCKSTEP_EXPORT char* __strncpy_chk(char* to, const char* from, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    copy_text_padded(to, from, n, caller());
    return to;
}
LOCKSTEP_EXPORT char* __stpncpy_chk(char* to, const char* from, std::size_t n, std::size_t room) {
    check_room(to, n, room, caller());
    return copy_text_padded(to, from, n, caller());
}
LOCKSTEP_EXPORT char* __strcat_chk(char* to, const char* from, std::size_t room) {
    check_room(to, length_of(to) + length_of(from) + 1, room, caller());
    append_text(to, from, unlimited, caller());
    return to;
}
LOCKSTEP_EXPORT char* __strncat_chk(char* to, const char* from, std::size_t n, std::size_t room) {
    check_room(to, length_of(to) + length_within(from, n) + 1, room, caller());
    append_text(to, from, n, caller());
    return to;
}
