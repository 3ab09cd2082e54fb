// Functions of libc that keep their result or their place in memory which all threads share (gmtime, strtok), that read
// or change the environment, or that sort what the caller gives them: judged like accesses of the program's own. Where
// the memory is inside libc its address is learned from a first call, made while it still is all zero.
//
// Not modelled: strerror (glibc keeps its result for each thread), getpwnam and the other databases, setlocale, tzset,
// the bytes that a comparison function of qsort sees (the program's own code reads them).
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/judged_memory.hpp"

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <unistd.h>

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

constexpr u64 asctime_bytes = 26; // "Thu Jan  1 00:00:00 1970\n" and its end

tm* broken_down_time; ///< what gmtime and localtime return
char* time_as_text;   ///< what asctime and ctime return
char place_of_strtok; ///< stands for where strtok goes on

void judge_broken_down_time(u64 pc) {
    if (!running()) return;
    if (broken_down_time == nullptr) {
        const time_t start = 0;
        broken_down_time = LOCKSTEP_REAL(gmtime)(&start);
        fill_bytes(broken_down_time, 0, sizeof(tm));
    }
    judge_write(broken_down_time, sizeof(tm), pc);
}

void judge_time_as_text(u64 pc) {
    if (!running()) return;
    if (time_as_text == nullptr) {
        const tm start{};
        time_as_text = LOCKSTEP_REAL(asctime)(&start);
        fill_bytes(time_as_text, 0, asctime_bytes);
    }
    judge_write(time_as_text, asctime_bytes, pc);
}

/// Libc walks through the text and ends the token in it.
void judge_token(const char* from, const char* separators, u64 pc) {
    if (from == nullptr || !running()) return;
    const u64 skipped = std::strspn(from, separators);
    judge_write(from, skipped + std::strcspn(from + skipped, separators) + 1, pc);
}

void judge_environment(bool is_write, u64 pc) { judge(&environ, sizeof environ, is_write, pc); }

} // namespace

} // namespace lockstep::rt

LOCKSTEP_EXPORT tm* gmtime(const time_t* when) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_broken_down_time(caller());
    return broken_down_time = LOCKSTEP_REAL(gmtime)(when);
}
LOCKSTEP_EXPORT tm* localtime(const time_t* when) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_broken_down_time(caller());
    return broken_down_time = LOCKSTEP_REAL(localtime)(when);
}
LOCKSTEP_EXPORT tm* gmtime_r(const time_t* when, tm* to) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_write(to, sizeof *to, caller());
    return LOCKSTEP_REAL(gmtime_r)(when, to);
}
LOCKSTEP_EXPORT tm* localtime_r(const time_t* when, tm* to) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_write(to, sizeof *to, caller());
    return LOCKSTEP_REAL(localtime_r)(when, to);
}
LOCKSTEP_EXPORT char* asctime(const tm* when) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_time_as_text(caller());
    return time_as_text = LOCKSTEP_REAL(asctime)(when);
}
LOCKSTEP_EXPORT char* ctime(const time_t* when) noexcept {
    judge_read(when, sizeof *when, caller());
    judge_broken_down_time(caller());
    judge_time_as_text(caller());
    return time_as_text = LOCKSTEP_REAL(ctime)(when);
}

LOCKSTEP_EXPORT char* strtok(char* text, const char* separators) noexcept {
    judge_write(&place_of_strtok, sizeof place_of_strtok, caller());
    judge_token(text, separators, caller());
    return LOCKSTEP_REAL(strtok)(text, separators);
}
LOCKSTEP_EXPORT char* strtok_r(char* text, const char* separators, char** place) noexcept {
    judge_write(place, sizeof *place, caller());
    judge_token(text != nullptr ? text : *place, separators, caller());
    return LOCKSTEP_REAL(strtok_r)(text, separators, place);
}

LOCKSTEP_EXPORT char* getenv(const char* name) noexcept {
    judge_environment(false, caller());
    return LOCKSTEP_REAL(getenv)(name);
}
LOCKSTEP_EXPORT int setenv(const char* name, const char* value, int replace) noexcept {
    judge_environment(true, caller());
    return LOCKSTEP_REAL(setenv)(name, value, replace);
}
LOCKSTEP_EXPORT int unsetenv(const char* name) noexcept {
    judge_environment(true, caller());
    return LOCKSTEP_REAL(unsetenv)(name);
}
LOCKSTEP_EXPORT int putenv(char* assignment) noexcept {
    judge_environment(true, caller());
    return LOCKSTEP_REAL(putenv)(assignment);
}

LOCKSTEP_EXPORT void qsort(void* first, std::size_t count, std::size_t bytes,
                           int (*compare)(const void*, const void*)) {
    judge_write(first, count * bytes, caller());
    LOCKSTEP_REAL(qsort)(first, count, bytes, compare);
}
