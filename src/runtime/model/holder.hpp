// Which thread holds something, or that nobody does.
#pragma once

#include "runtime/kernel/check.hpp"

namespace lockstep::rt::model {

/// All zeros: nobody.
struct holder {
    u16 number; ///< the thread's index + 1

    static constexpr holder of(u32 thread) { return {static_cast<u16>(thread + 1)}; }
    constexpr bool nobody() const { return number == 0; }
    constexpr bool is(u32 thread) const { return number == thread + 1; }
    u32 thread() const {
        check(!nobody());
        return number - 1U;
    }
};

} // namespace lockstep::rt::model
