// Donors: see donors.cpp.
#pragma once

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

struct donor {
    lockstep::rt::context context; ///< where a fiber may start: below the parked frames
    u64 handle;                    ///< its pthread_t
    u64 stack_low, stack_high;
    u32 parked;
};

const donor& donor_at(u32 index);  ///< for thread index + 1
u32 donor_with_stack(u64 address); ///< -1 where there is none

} // namespace lockstep::rt
