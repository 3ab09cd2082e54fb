// std::promise::set_value_at_thread_exit and its relations: the value is made ready by libstdc++'s library, whose release
// store is not instrumented. A step of ours on the same word, just before, says for it what happens before what.
#include "runtime/kernel/core.hpp"

using namespace lockstep::rt;

extern "C" u32 __tsan_atomic32_fetch_add(volatile u32* p, u32 value, int order);

namespace {

/// std::__future_base::_State_baseV2::_Make_ready of libstdc++: to be run at the end of the thread.
struct make_ready {
    make_ready* next;
    void (*run)(void*);
    u8* state; ///< of the promise; a weak_ptr, so its memory is there
};

constexpr u64 status_in_state = 16; ///< behind the virtual table and the result
constexpr int release_order = 3;

void (*run_really)(void*); ///< always the same function

void run_with_step(void* p) {
    const auto* const end = static_cast<make_ready*>(p);
    __tsan_atomic32_fetch_add(reinterpret_cast<volatile u32*>(end->state + status_in_state), 0, release_order);
    run_really(p);
}

} // namespace

extern "C" void _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv(void*);

LOCKSTEP_EXPORT void _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv(void* p) {
    LOCKSTEP_REAL(_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv)(p);
    if (!attached()) return;
    auto* const end = static_cast<make_ready*>(p);
    run_really = end->run;
    end->run = run_with_step;
}
