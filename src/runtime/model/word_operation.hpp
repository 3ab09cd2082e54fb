// What FUTEX_WAKE_OP does with its second word, and when it wakes that word's waiters (futex(2), linux/futex.h).
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt::model {

struct word_operation {
    u32 operation, comparison;
    int operand, compared;
};

/// From the encoding of FUTEX_OP().
word_operation decode(u32 code);
/// Do both the operation and the comparison exist?
bool is_known(const word_operation& w);
/// The word's new value.
u32 apply(const word_operation& w, u32 old);
/// Are the waiters of the second word woken? Decided by its old value.
bool compare(const word_operation& w, u32 old);

} // namespace lockstep::rt::model
