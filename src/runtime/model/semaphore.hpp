// A counting semaphore.
#pragma once

#include "runtime/kernel/objects.hpp"

namespace lockstep::rt::model {

struct semaphore {
    static constexpr object_kind kind = object_kind::semaphore;
    static constexpr u32 most = 0x7fff'ffff; ///< SEM_VALUE_MAX

    bool known; ///< its value is ours; before, it is what sem_init left in the program's memory
    u32 value;

    bool admits() const { return value != 0; }
};

/// One that admits.
inline void take(semaphore& s) {
    check(s.admits());
    --s.value;
}
/// False where it has as many as it can have.
inline bool post(semaphore& s) {
    if (s.value == semaphore::most) return false;
    ++s.value;
    return true;
}

} // namespace lockstep::rt::model
