// How the runtime comes to life: in its constructor (after libc's, before the program's) it maps the explorer's shared
// memory and takes over what main needs while it is alone.
#include "runtime/kernel/state.hpp"
#include "trace/layout.hpp"

#include <asm/prctl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>

extern "C" char** environ;

namespace lockstep::rt {

namespace {

bool has_wrfsbase;
bool instrumented; // __tsan_init was called: from .preinit_array, before libc itself is initialised

bool launched_by_lockstep() {
    for (char** e = environ; e != nullptr && *e != nullptr; ++e) {
        const char* name = trace::channel_variable;
        const char* p = *e;
        while (*name != 0 && *p == *name) ++p, ++name;
        if (*name == 0 && *p == '=') return true;
    }
    return false;
}

__attribute__((constructor(101))) void attach() {
    constexpr u64 hwcap2_fsgsbase = 2;
    has_wrfsbase = (getauxval(AT_HWCAP2) & hwcap2_fsgsbase) != 0;
    if (!launched_by_lockstep()) {
        sys::complain("lockstep: this program was started with lockstep's runtime but not by lockstep; run: lockstep "
                      "check PROGRAM\n");
        sys::exit_now(2);
    }
    u64 said[2] = {};
    static_assert(offsetof(trace::control, magic) == 0 && offsetof(trace::control, layout) == sizeof(u64));
    sys::call(SYS_pread64, trace::channel_descriptor, sys::word(said), sizeof said, 0);
    trace::control head;
    if (said[0] != trace::channel_magic || said[1] != trace::layout ||
        sys::call(SYS_pread64, trace::channel_descriptor, sys::word(&head), sizeof head, 0) != sizeof head)
        sys::exit_now(trace::other_version_status); // the command says so
    const long at = sys::call(SYS_mmap, 0, head.mapping_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                              trace::channel_descriptor, 0);
    if (sys::failed(at)) sys::exit_now(2);
    g.channel = reinterpret_cast<trace::control*>(at);
    sys::call(SYS_prctl, PR_SET_THP_DISABLE, 1); // pages are rolled back one by one
    prepare_threads();
    install_crash_handlers();
    patch_libc();
    here.now = phase::alone;
    g.channel->instrumented = instrumented;
    __atomic_store_n(&g.channel->attached, 1U, __ATOMIC_SEQ_CST);
}

} // namespace

void set_thread_pointer(u64 fs) {
    if (has_wrfsbase) asm volatile("wrfsbase %0" : : "r"(fs) : "memory");
    else sys::call(SYS_arch_prctl, ARCH_SET_FS, fs);
}

u64 thread_pointer() {
    u64 fs;
    asm("mov %%fs:0, %0" : "=r"(fs)); // the thread descriptor begins with its own address
    return fs;
}

} // namespace lockstep::rt

LOCKSTEP_EXPORT void __tsan_init() {
    lockstep::rt::instrumented = true;
    if (lockstep::rt::attached()) lockstep::rt::g.channel->instrumented = 1;
}
