// Blocks of the heap, judged: use after free, overflow, double free.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

/// An access to heap memory: a finding, and no return, where not all of it lies in one live block.
void judge_block(u64 address, u64 size, bool is_write, u64 pc);
/// The program uses what libc keeps in this block and gives it by its address: `text` says what (a stream).
void judge_kept_by_libc(const void* block, const char* text, u64 pc);
/// The program frees or resizes it: a finding, and no return, where it is not a live block. `when_freed` says of one that
/// was freed already what that means.
void judge_free(u64 block, u64 pc, const char* when_freed);

} // namespace lockstep::rt
