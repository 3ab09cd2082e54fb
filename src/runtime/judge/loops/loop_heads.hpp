// What is known of places where loops may have their heads. To keep a thread's state takes time, and to sum what it changes
// takes more; so that is done only where it is known to be of use. Knowledge is learned and stays as long as the process:
// see spin.cpp for why that changes no execution.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

enum class head_kind : u8 {
    unknown,
    revisited, ///< a thread has come back there, having changed nothing that others see: its state is kept
    waits,     ///< and in the state in which it was: what it changes is summed
};
head_kind known_head(u64 pc);
/// From now on so much is known. The execution begins again, as one that has always known.
[[noreturn]] void begin_again_with_head(u64 pc, head_kind known);

} // namespace lockstep::rt
