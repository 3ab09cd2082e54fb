#include "runtime/kernel/core.hpp"

#include <sys/mman.h>

namespace lockstep::rt::sys {

namespace {

constexpr u32 max_own = 1024;
range own[max_own];
u32 own_count;

} // namespace

const range* own_mappings(u32& count) {
    count = own_count;
    return own;
}

void disown(u64 low) {
    for (u32 i = 0; i < own_count; ++i)
        if (own[i].low == low) own[i] = own[--own_count];
}

void own_memory(u64 low, u64 high) {
    if (own_count == max_own) refuse("lockstep's runtime has too many mappings");
    own[own_count++] = {low, high};
}

void* map(std::size_t bytes, u64 at) {
    const long flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at != 0 ? MAP_FIXED_NOREPLACE : 0);
    const long result = call(SYS_mmap, at, bytes, PROT_READ | PROT_WRITE, flags, ~u64{0}, 0);
    if (failed(result)) {
        refuse("the system gives no address space for what lockstep must remember of the program: raise its limit "
               "(ulimit -v, RLIMIT_AS)");
    }
    own_memory(static_cast<u64>(result), static_cast<u64>(result) + (bytes + 4095) / 4096 * 4096);
    return reinterpret_cast<void*>(result);
}

void exit_now(int status) {
    for (;;) call(SYS_exit_group, static_cast<u64>(status));
}

void complain(const char* text) {
    if (failed(call(SYS_write, trace::echo_descriptor, word(text), text_length(text))))
        call(SYS_write, 2, word(text), text_length(text));
}

} // namespace lockstep::rt::sys
