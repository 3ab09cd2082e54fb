// What pthread_create is asked for that no system can give: processors that do not exist, more stack than there are
// addresses, a scheduling policy that is not allowed. The main OS thread, on which all threads of the program run, tries it
// for itself and takes it back: so the answer is the system's own. What it could give orders nothing, and is not given.
#include "runtime/abi/pthread/attributes.hpp"

#include <cerrno>
#include <sched.h>
#include <sys/mman.h>

namespace lockstep::rt {

namespace {

bool is_any(const cpu_set_t& processors) {
    for (u64 i = 0; i < sizeof processors / sizeof(u64); ++i)
        if (reinterpret_cast<const u64*>(&processors)[i] != ~u64{0}) return false;
    return true;
}

int try_affinity(const pthread_attr_t* attributes) {
    cpu_set_t wanted;
    if (LOCKSTEP_REAL(pthread_attr_getaffinity_np)(attributes, sizeof wanted, &wanted) != 0 || is_any(wanted)) return 0;
    cpu_set_t before{};
    sys::call(SYS_sched_getaffinity, 0, sizeof before, sys::word(&before));
    const long result = sys::call(SYS_sched_setaffinity, 0, sizeof wanted, sys::word(&wanted));
    if (sys::failed(result)) return static_cast<int>(-result);
    sys::call(SYS_sched_setaffinity, 0, sizeof before, sys::word(&before));
    return 0;
}

int try_scheduling(const pthread_attr_t* attributes) {
    int inherits = PTHREAD_INHERIT_SCHED;
    LOCKSTEP_REAL(pthread_attr_getinheritsched)(attributes, &inherits);
    if (inherits == PTHREAD_INHERIT_SCHED) return 0;
    int policy = SCHED_OTHER;
    sched_param wanted{}, before{};
    LOCKSTEP_REAL(pthread_attr_getschedpolicy)(attributes, &policy);
    LOCKSTEP_REAL(pthread_attr_getschedparam)(attributes, &wanted);
    const long policy_before = sys::call(SYS_sched_getscheduler, 0);
    sys::call(SYS_sched_getparam, 0, sys::word(&before));
    const long result = sys::call(SYS_sched_setscheduler, 0, static_cast<u64>(policy), sys::word(&wanted));
    if (sys::failed(result)) return static_cast<int>(-result);
    sys::call(SYS_sched_setscheduler, 0, static_cast<u64>(policy_before), sys::word(&before));
    return 0;
}

int try_stack(const pthread_attr_t* attributes) {
    constexpr std::size_t surely_there = 1ULL << 30;
    std::size_t bytes = 0;
    LOCKSTEP_REAL(pthread_attr_getstacksize)(attributes, &bytes);
    if (bytes <= surely_there) return 0;
    const long at =
        sys::call(SYS_mmap, 0, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, ~u64{0}, 0);
    if (sys::failed(at)) return EAGAIN; // as pthread_create says it
    sys::call(SYS_munmap, static_cast<u64>(at), bytes);
    return 0;
}

} // namespace

int try_attributes(const pthread_attr_t* attributes) {
    if (attributes == nullptr) return 0;
    if (const int error = try_stack(attributes); error != 0) return error;
    if (const int error = try_scheduling(attributes); error != 0) return error;
    return try_affinity(attributes);
}

} // namespace lockstep::rt
