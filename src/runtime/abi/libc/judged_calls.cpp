// See judged_calls.hpp.
#include "runtime/abi/libc/judged_calls.hpp"

#include "runtime/abi/libc/format_arguments.hpp"

#include <cerrno>
#include <cstdarg>

using namespace lockstep::rt;

// As in a register save area of the ABI, and as judged_calls.S has it.
static_assert(__builtin_offsetof(call_arguments, vectors) == 48 && sizeof(call_arguments) == 200);
static_assert(__builtin_offsetof(call_arguments, vector_count) == 176);
static_assert(__builtin_offsetof(call_arguments, on_stack) == 184);

// judged_calls.S
extern "C" u64 lockstep_call_again(void* function, const call_arguments* c);

namespace lockstep::rt {

u64 call_again(const call_arguments& c) { return lockstep_call_again(c.function, &c); }

void call_arguments::begin(__builtin_va_list list, u32 first) const {
    const argument_list mine{first * 8, 48, on_stack, this};
    __builtin_memcpy(list, &mine, sizeof mine);
}

} // namespace lockstep::rt

/// Returns the real function.
extern "C" __attribute__((visibility("hidden"), used)) void* lockstep_judge_call(const judged_function& row,
                                                                                 call_arguments& c, u64 pc) {
    c.function = real_function(row.name);
    if (!running() || inside_runtime(pc)) return c.function;
    const int error = errno;
    for (const effect& e : row.effects) {
        if (e.bytes == nullptr) break;
        const u64 from = c[e.argument];
        if (from != 0) judge(reinterpret_cast<const void*>(from), e.bytes(c, from), e.is_write, pc);
    }
    if (row.also != nullptr) row.also(c, pc);
    errno = error;
    return c.function;
}
