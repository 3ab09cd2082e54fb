// What the program does to memory, judged: plain accesses and atomic ones, objects of synchronisation, frames. See
// accesses.cpp.
#pragma once

#include "runtime/kernel/threads/thread.hpp"

namespace lockstep::rt {

/// Kinds of access. access_frees alone: nobody can write there any more.
enum : u8 { access_writes = 1, access_atomic = 2, access_frees = 4, access_excluded = 8 };

/// Plain access judged by happens-before; becomes a step when its pc is in the visible set. Used by the __tsan_ entry
/// points and by the memory functions (memcpy ...).
void plain_access(u64 address, u64 size, bool is_write, u64 pc);
/// [address, address + size) is freed: a write of all of it, whatever its size. Only what came before is judged; what comes
/// later finds out by itself.
void freeing_access(u64 address, u64 size, u64 pc);
/// Who may access [address, address + size) changes. Always a step, which conflicts with all uses; judged as an access of
/// this kind, if it is one.
void mapping_access(u64 address, u64 size, u8 kind, u64 pc);
/// What was freed there is given anew: who still uses it has not been told.
void reusing_access(u64 address, u64 size, u64 pc);
/// An atomic access, for races between atomic and plain ones.
void atomic_access(u64 address, u32 size, bool is_write, u64 pc);
/// A lock, semaphore, atomic ... on the heap must lie in a live block, one on another's stack in a live frame; and whoever
/// uses one that is no atomic looks at its memory, so that nobody may overwrite it at the same time.
void judge_object(thread& t, const trace::event& e);

/// May it be on the stack of another thread?
inline bool may_be_foreign(const thread& me, u64 address) {
    return address >= stacks_at && !me.stack.contains(address);
}
/// An access of `me`, of these kinds: is it to a frame of another thread that has been left?
inline void judge_frames(thread& me, u64 address, u64 size, u8 kind, u64 pc) {
    if (may_be_foreign(me, address)) judge_foreign(me, address, size, kind, pc);
}

/// Memory that came back from the allocator or was given to it: forgets its accesses.
void forget_accesses(u64 low, u64 high);
/// The thread ends the life of what lies there, on its stack: all uses must have happened before.
void judge_end(thread& t, u64 low, u64 high, u64 pc);
/// At the start of an execution: nothing has been accessed.
void reset_shadow();

} // namespace lockstep::rt
