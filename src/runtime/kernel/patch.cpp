// libc calls some of its own functions without going through a symbol that could be interposed: stdio calls write, exit
// calls _exit. Their first bytes are replaced by a jump to ours (in this process's private copy of the page). The
// replaced functions are never called again, so nothing of them need be kept. Why not seccomp: a trapped system call
// costs microseconds for each execution's output; see docs/decisions/001-patching-libc.md.
#include "runtime/kernel/output.hpp"
#include "runtime/kernel/state.hpp"

#include <dlfcn.h>
#include <sys/mman.h>

namespace lockstep::rt {

namespace {

void redirect(const char* name, void* to) {
    u8* code = static_cast<u8*>(dlsym(RTLD_NEXT, name));
    if (code == nullptr) return;
    const u64 low = reinterpret_cast<u64>(code) & ~u64{4095};
    const u64 bytes = ((reinterpret_cast<u64>(code) + 16 + 4095) & ~u64{4095}) - low;
    if (sys::failed(sys::call(SYS_mprotect, low, bytes, PROT_READ | PROT_WRITE | PROT_EXEC)))
        refuse("the system does not let lockstep patch libc in memory (mprotect was refused)");
    const u8 jump[6] = {0xff, 0x25, 0, 0, 0, 0}; // jmp *(%rip)
    copy_bytes(code, jump, sizeof jump);
    copy_bytes(code + sizeof jump, &to, sizeof to);
    sys::call(SYS_mprotect, low, bytes, PROT_READ | PROT_EXEC);
}

} // namespace

void patch_libc() {
    redirect("_exit", reinterpret_cast<void*>(&process_exit_now));
    redirect("write", reinterpret_cast<void*>(&runtime_write));
    redirect("writev", reinterpret_cast<void*>(&runtime_writev));
}

} // namespace lockstep::rt
