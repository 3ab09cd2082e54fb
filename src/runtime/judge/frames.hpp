// The instrumented functions that a thread is in, and which places of its stack functions have left: see frames.cpp.
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

struct thread;

/// A return from a function: what lies below `above` was left then.
struct returned {
    u64 above;
    u64 pc;    ///< where
    u32 clock; ///< of the thread, in its own count
};

/// Of the functions called from one frame: the last of those that reached highest, and the last, if it was another one. (The
/// caller may have made an array on its stack between two calls, or called others that are not instrumented.) Where they
/// do not reach, an outer frame's do. above = 0: none.
struct returns {
    returned widest, last;
};

struct shadow_frame {
    u64 pc;       ///< call site
    u64 sp;       ///< stack pointer in the callee, to drop frames that a longjmp skipped
    u64 inside;   ///< where the callee begins, about
    returns left; ///< of the functions called from here
};
constexpr u32 max_shadow_depth = 4096;

/// The call stack of a thread's instrumented functions.
struct call_frames {
    shadow_frame* at;  ///< max_shadow_depth of them, the outermost first
    u32 depth;         ///< deeper ones than there is room for are counted only
    bool many_stacks;  ///< the program switches stacks itself
    bool jumped;       ///< frames were left without a return: by a longjmp, or a switch of stacks that nobody tells of
    void* fiber;       ///< the one that it says it is on (ThreadSanitizer's interface); null: none
    returns left;      ///< of the outermost
    u64 lowest_shared; ///< place on the thread's stack that others have used and that lives
    u64 lowest_object; ///< the same of a lock or the like that the thread has used

    /// How many are known.
    u32 known() const { return depth < max_shadow_depth ? depth : max_shadow_depth; }
};

/// An access of `me`, of these kinds (accesses.hpp), to what may be another's stack or thread_local: is it to a frame that
/// was left, or has that thread ended?
void judge_foreign(thread& me, u64 address, u64 size, u8 kind, u64 pc);
/// Says in the finding what it is about, where that is no frame.
void say_if_thread_local(trace::finding& f, const thread& owner, u64 address);
/// All frames below are left; from stack.base on, the thread's thread_locals end, too.
void leave_stack(thread& t, u64 above, u64 pc);

} // namespace lockstep::rt
