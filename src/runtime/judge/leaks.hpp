// Memory that an execution leaves behind and that nothing leads to.
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

/// Of the program's blocks that were allocated since the snapshot.
struct leaked {
    u64 bytes, blocks;
    trace::call_site first; ///< where the first of them was allocated
};
/// Asked where the process has ended by itself and all of its threads, but for the one that ended it, have finished.
/// `look`: asks the kernel which pages have changed (see restore_snapshot); those that were known to change are enough
/// where the answer does not count if there were others.
leaked find_leaks(bool look);

} // namespace lockstep::rt
