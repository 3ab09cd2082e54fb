// Main before its first thread: see alone.cpp.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

struct thread;

/// What main has done since it began, as far as Lockstep saw it.
struct alone_state {
    u64 operations;
    u64 next_head;             ///< the number of the operation that is watched next
    u64 head_pc, head_address; ///< the one that is watched now
    u64 head_state;            ///< where the program was then
    u32 arrivals;              ///< there, since
};
extern alone_state alone;

/// Of each operation that main makes while it is alone: is it worth asking came_round?
inline bool may_go_round(u64 pc, u64 address) {
    return ++alone.operations >= alone.next_head || (pc == alone.head_pc && address == alone.head_address);
}
/// Is main, at this operation, where it was before, so that it may be in a loop that never ends?
bool came_round(const thread& main, u64 pc, u64 address);

} // namespace lockstep::rt
