// Whose process this is. The system keeps user and group of each thread, and glibc asks every thread to change its own by a
// signal of its own, which our donors never take. So a change is refused once there are threads; calls that change nothing
// succeed, as they do natively.
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <grp.h>
#include <sys/fsuid.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

/// Real, effective and saved.
struct identity {
    u32 real, effective, saved;
};

identity identity_of(long number) {
    identity is{};
    sys::call(number, sys::word(&is.real), sys::word(&is.effective), sys::word(&is.saved));
    return is;
}

constexpr u32 as_it_is = ~0U; // what libc takes for "leave it"

[[noreturn]] void refuse_to_change(const char* function) {
    char sentence[200];
    text_writer(sentence, sizeof sentence) << "the program changes its user or group after its first thread ("
                                           << function << "), which lockstep cannot take back";
    refuse(sentence);
}

int allow(bool changes, const char* function) {
    if (changes) refuse_to_change(function);
    return 0;
}

bool differs(u32 wanted, u32 is) { return wanted != as_it_is && wanted != is; }

/// All three become `id`, or those that may.
bool changes_one(long number, u32 id) {
    const identity is = identity_of(number);
    return id != is.real || id != is.effective || id != is.saved;
}
bool changes_two(long number, u32 real, u32 effective) {
    const identity is = identity_of(number);
    const bool moves_saved = real != as_it_is || effective != as_it_is;
    return differs(real, is.real) || differs(effective, is.effective) || (moves_saved && is.saved != is.effective);
}
bool changes_three(long number, u32 real, u32 effective, u32 saved) {
    const identity is = identity_of(number);
    return differs(real, is.real) || differs(effective, is.effective) || differs(saved, is.saved);
}

} // namespace

#define LOCKSTEP_IDENTITY(name, parameters, arguments, changes)                                                        \
    LOCKSTEP_EXPORT int name parameters noexcept {                                                                     \
        return running() ? allow(changes, #name) : LOCKSTEP_REAL(name) arguments;                                      \
    }

LOCKSTEP_IDENTITY(setuid, (uid_t id), (id), changes_one(SYS_getresuid, id))
LOCKSTEP_IDENTITY(setgid, (gid_t id), (id), changes_one(SYS_getresgid, id))
LOCKSTEP_IDENTITY(seteuid, (uid_t id), (id), changes_three(SYS_getresuid, as_it_is, id, as_it_is))
LOCKSTEP_IDENTITY(setegid, (gid_t id), (id), changes_three(SYS_getresgid, as_it_is, id, as_it_is))
LOCKSTEP_IDENTITY(setreuid, (uid_t real, uid_t effective), (real, effective),
                  changes_two(SYS_getresuid, real, effective))
LOCKSTEP_IDENTITY(setregid, (gid_t real, gid_t effective), (real, effective),
                  changes_two(SYS_getresgid, real, effective))
LOCKSTEP_IDENTITY(setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved),
                  changes_three(SYS_getresuid, real, effective, saved))
LOCKSTEP_IDENTITY(setresgid, (gid_t real, gid_t effective, gid_t saved), (real, effective, saved),
                  changes_three(SYS_getresgid, real, effective, saved))
LOCKSTEP_IDENTITY(setgroups, (std::size_t count, const gid_t* groups), (count, groups), true)
