// What the process is told about itself: the mask of file modes, limits of resources.
//
// Mask and limits are kept and given back, in the pool, so that they are rolled back; they have no effect, for files get
// no modes here (open_file.cpp) and the limits of a checked program are the checker's. Not modelled: limits of other
// processes (prlimit of one that is not this), nice and priorities, which order nothing.
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/abi/process_step.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

using namespace lockstep::rt;

namespace {

using lockstep::trace::process_part;

struct process_settings {
    static constexpr object_kind kind = object_kind::process_settings;

    bool mask_known;
    u32 mask;
    rlimit* limits; ///< null: none was asked for yet
};

process_settings& settings() { return state_at<process_settings>(pseudo::process_settings); }

rlimit& limit_of(u32 resource) {
    process_settings& mine = settings();
    if (mine.limits == nullptr) {
        mine.limits = static_cast<rlimit*>(pool_allocate(RLIM_NLIMITS * sizeof(rlimit)));
        for (u32 i = 0; i < RLIM_NLIMITS; ++i) sys::call(SYS_prlimit64, 0, i, 0, sys::word(&mine.limits[i]));
    }
    return mine.limits[resource];
}

bool is_limit(const rlimit& l) { return l.rlim_cur <= l.rlim_max; }

/// Reads the limit before it is set.
int exchange_limit(u32 resource, const rlimit* wanted, rlimit* before, u64 pc) {
    if (resource >= RLIM_NLIMITS) return fail_with(EINVAL);
    judge_read(wanted, wanted == nullptr ? 0 : sizeof *wanted, pc);
    judge_write(before, before == nullptr ? 0 : sizeof *before, pc);
    if (!running())
        return static_cast<int>(as_libc(sys::call(SYS_prlimit64, 0, resource, sys::word(wanted), sys::word(before))));
    process_step(process_part::limits, pseudo::process_limits, wanted == nullptr ? commute::reads : commute::exclusive,
                 pc);
    rlimit& limit = limit_of(resource);
    if (wanted != nullptr && !is_limit(*wanted)) return fail_with(EINVAL);
    if (wanted != nullptr && wanted->rlim_max > limit.rlim_max) return fail_with(EPERM);
    const rlimit next = wanted == nullptr ? limit : *wanted;
    if (before != nullptr) *before = limit;
    limit = next;
    return 0;
}

} // namespace

LOCKSTEP_EXPORT mode_t umask(mode_t mask) noexcept {
    if (!running()) return static_cast<mode_t>(sys::call(SYS_umask, mask));
    process_step(process_part::file_mode, pseudo::process_settings, commute::exclusive, caller());
    process_settings& mine = settings();
    if (!mine.mask_known) {
        mine.mask = static_cast<u32>(sys::call(SYS_umask, 0));
        sys::call(SYS_umask, mine.mask);
        mine.mask_known = true;
    }
    const mode_t before = mine.mask;
    mine.mask = mask & 0777;
    return before;
}

LOCKSTEP_EXPORT int getrlimit(__rlimit_resource_t resource, rlimit* out) noexcept {
    return exchange_limit(resource, nullptr, out, caller());
}
LOCKSTEP_EXPORT int getrlimit64(__rlimit_resource_t resource, rlimit64* out) noexcept {
    return exchange_limit(resource, nullptr, reinterpret_cast<rlimit*>(out), caller());
}
LOCKSTEP_EXPORT int setrlimit(__rlimit_resource_t resource, const rlimit* wanted) noexcept {
    return exchange_limit(resource, wanted, nullptr, caller());
}
LOCKSTEP_EXPORT int setrlimit64(__rlimit_resource_t resource, const rlimit64* wanted) noexcept {
    return exchange_limit(resource, reinterpret_cast<const rlimit*>(wanted), nullptr, caller());
}
LOCKSTEP_EXPORT int prlimit(pid_t process, __rlimit_resource resource, const rlimit* wanted, rlimit* before) noexcept {
    if (process != 0 && process != static_cast<pid_t>(sys::call(SYS_getpid))) return fail_with(EPERM);
    return exchange_limit(resource, wanted, before, caller());
}
