// A call of a routine that is to run once, or of a static local variable's initialiser. That it is done is read from the
// program's memory; what is known here is who runs it now.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/model/holder.hpp"

namespace lockstep::rt::model {

struct once {
    static constexpr object_kind kind = object_kind::once;

    holder runner;
};

/// A call of a routine that has not returned yet. On the caller's stack.
struct once_attempt {
    once_attempt* outer;
    object* o;
    int* control; ///< the program's pthread_once_t
    u64 pc;
};

/// Of one thread, at a pseudo-address.
struct once_attempts {
    static constexpr object_kind kind = object_kind::once_attempts;

    once_attempt* innermost;
};

inline void begin(once_attempts& attempts, once_attempt& a) {
    a.outer = attempts.innermost;
    attempts.innermost = &a;
}

inline once_attempt& end(once_attempts& attempts) {
    check(attempts.innermost != nullptr);
    once_attempt& a = *attempts.innermost;
    attempts.innermost = a.outer;
    return a;
}

} // namespace lockstep::rt::model
