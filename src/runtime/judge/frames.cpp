// The end of stack frames. A local that another thread touches when its function may have returned is a use after return:
// the memory belongs to whatever is called next. No sanitizer of the compilers sees that between threads, and what is
// found there depends on writes (return addresses, spilled registers) that nobody reports to us.
//
// Judged by happens-before, as freeing is: leaving a frame conflicts with every access of another thread to it.
//   - When a function returns, accesses of others to what dies that are not ordered before are findings.
//   - When another thread touches a stack, it must know (have seen, by synchronisation) the last return that killed that
//     place; one that does not is after something that is gone, whatever lies there now.
//   - What lies below the stack pointer of a thread that waits belongs to nobody.
// Each stack has a note at every frame that lives: when the last function called from it returned, and how far up that one
// reached. Behind a thread's stack lie its thread_locals, which end with it. Not judged: a thread's uses of its own dead frames, blocks of a function that has not returned, frames that a
// longjmp has left and others cover since, and threads that switch stacks themselves (swapcontext).
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/threads/donors.hpp"

namespace lockstep::rt {

namespace {

constexpr u64 scan_bytes = 4096; ///< how far up a function's return address is looked for

/// Where the frame of the innermost instrumented function ends: at the return address that it was called with, which a
/// frame pointer shows, if there is one. Otherwise it is the lowest place that holds it: another one would be left over
/// from an earlier call, and may lie in an array of the caller. 0: not found.
u64 end_of_frame(const thread& t, const shadow_frame& inner, const shadow_frame* outer, u64 frame_pointer) {
    // The caller never has more of the stack to itself than when it began: no callee's frame ends above that.
    const u64 highest = outer != nullptr ? outer->sp + sizeof(u64) : t.stack.base - sizeof(u64);
    const auto holds = [&](u64 place) {
        return place >= inner.sp && place <= highest && place % sizeof(u64) == 0 &&
               *reinterpret_cast<const u64*>(place) == inner.pc;
    };
    if (holds(frame_pointer + sizeof(u64))) return frame_pointer + sizeof(u64);
    const u64 limit = highest < inner.sp + scan_bytes ? highest : inner.sp + scan_bytes;
    for (u64 place = inner.sp; place <= limit; place += sizeof(u64))
        if (holds(place)) return place;
    return holds(highest) ? highest : 0;
}

/// The program's stack pointer where a thread that does not run called us; 0 where that is not known.
u64 waiting_at(const thread& t) {
    // What lockstep_switch has pushed: control words, r15 .. r12, rbx, rbp.
    const u64* saved = reinterpret_cast<const u64*>(t.saved.sp);
    const frame* f = entry_frame(reinterpret_cast<const frame*>(saved[6]));
    const u64 sp = reinterpret_cast<u64>(f) + sizeof(frame);
    return f != nullptr && t.stack.contains(sp) ? sp : 0;
}

/// The thread, not this one, on whose stack that is; null: nobody's.
thread* owner_of(const thread& me, u64 address) {
    if (!may_be_foreign(me, address)) return nullptr;
    if (thread_at(0).stack.contains(address)) return &thread_at(0);
    const u32 index = donor_with_stack(address) + 1;
    return index != 0 && index < g.threads && thread_at(index).stack.contains(address) ? &thread_at(index) : nullptr;
}

constexpr returned never_left{};

/// The last return that killed this place.
const returned& last_return(const thread& t, u64 address) {
    u32 low = 0;
    u32 high = t.frames.known();
    while (low != high) { // the stack pointers descend: how many frames begin above it?
        const u32 middle = (low + high) / 2;
        if (t.frames.at[middle].sp > address) low = middle + 1;
        else high = middle;
    }
    for (;; --low) {
        const returns& left = low != 0 ? t.frames.at[low - 1].left : t.frames.left;
        if (address < left.last.above) return left.last;
        if (address < left.widest.above) return left.widest;
        if (low == 0) return never_left;
    }
}

/// Is that certain, whatever is ordered and whatever is not?
bool is_dead(const thread& owner, u64 address) {
    return address < (owner.life.finished ? owner.stack.base : waiting_at(owner));
}

bool is_unknown(const thread& me, const thread& owner, const returned& last, u64 address) {
    return (g.job->flags & trace::ignore_races) == 0 && address < last.above &&
           !trace::covers_event(me.past.clock, owner.index, last.clock);
}

} // namespace

namespace {

/// `me` uses what of `owner` has ended: a frame that it left at `left`, or a thread_local.
[[noreturn]] void found_dead(const thread& owner, u64 address, u64 size, u8 kind, u64 pc, u64 left) {
    finding& f = note_finding(finding_kind::use_after_return, address, pc);
    f.size = static_cast<u32>(size);
    f.a_is_write = kind & access_writes;
    f.b = trace::thread_process(owner.index);
    f.b_pc = left;
    say_if_thread_local(f, owner, address);
    end_execution(trace::ending::failed, 0);
}

} // namespace

void say_if_thread_local(finding& f, const thread& owner, u64 address) {
    if (address >= owner.stack.base) text_writer(f.text, sizeof f.text) << "a thread_local";
}

void judge_foreign(thread& me, u64 address, u64 size, u8 kind, u64 pc) {
    if (!several_threads()) return;
    thread* const owner = owner_of(me, address);
    if (owner == nullptr) return;
    if (address >= owner->stack.base) {
        if (owner->life.finished) found_dead(*owner, address, size, kind, pc, 0);
    } else {
        if (owner->frames.many_stacks) return;
        const returned& last = last_return(*owner, address);
        if (is_dead(*owner, address) || is_unknown(me, *owner, last, address))
            found_dead(*owner, address, size, kind, pc, last.pc);
    }
    if (address < owner->frames.lowest_shared) owner->frames.lowest_shared = address;
}

void leave_stack(thread& t, u64 above, u64 pc) {
    check(above != 0);
    if (t.frames.lowest_object < above) { // what comes to lie there next is new
        forget_objects(t.frames.lowest_object, above);
        t.frames.lowest_object = above;
    }
    if (t.frames.lowest_shared >= above) return;
    const u64 low = t.frames.lowest_shared;
    t.frames.lowest_shared = above; // what else is shared lies there, if anything
    judge_end(t, low, above, pc);
}

namespace {

void note_return(thread& t, const shadow_frame& inner, shadow_frame* outer, u64 above, u64 pc) {
    returns& left = outer != nullptr ? outer->left : t.frames.left;
    const bool is_widest = above >= left.widest.above;
    if (is_widest) left.last.above = 0;
    returned& note = is_widest ? left.widest : left.last;
    note = {above, pc != inner.pc && pc != 0 ? pc : inner.inside, t.past.clock[t.index]};
    if (t.frames.lowest_object < above || t.frames.lowest_shared < above) leave_stack(t, above, note.pc);
}

/// The innermost instrumented function returns. `frame_pointer`: what rbp is there; `pc` and `return_place`: what
/// __tsan_func_exit returns to, and where on the stack that lies.
void leave_frame(thread& t, u64 frame_pointer, u64 pc, u64 return_place) {
    if (t.frames.depth == 0) return;
    const u32 depth = t.frames.depth--;
    check(t.frames.at != nullptr);
    if (return_place != 0 && !t.stack.contains(return_place)) t.frames.many_stacks = true;
    if (!several_threads() || depth > max_shadow_depth || t.frames.many_stacks) return;
    const shadow_frame& inner = t.frames.at[depth - 1];
    shadow_frame* const outer = depth > 1 ? &t.frames.at[depth - 2] : nullptr;
    const bool jumped = pc == inner.pc; // to us, as its last act: its frame pointer is gone by now
    const u64 above = jumped ? return_place : end_of_frame(t, inner, outer, frame_pointer);
    if (above != 0) note_return(t, inner, outer, above, pc);
}

/// An instrumented function begins. `pc`: what it returns to; `inside`: a place in it.
void enter_frame(thread& t, u64 pc, u64 sp, u64 inside) {
    if (!t.stack.contains(sp)) t.frames.many_stacks = true;
    if (t.frames.depth > max_shadow_depth && t.frames.at[max_shadow_depth - 1].sp <= sp)
        t.frames.depth = max_shadow_depth;
    while (t.frames.depth != 0 && t.frames.depth <= max_shadow_depth && t.frames.at[t.frames.depth - 1].sp <= sp) {
        t.frames.jumped = true;
        leave_frame(t, 0, 0, 0);
    }
    if (t.frames.depth < max_shadow_depth) {
        shadow_frame& fresh = t.frames.at[t.frames.depth];
        fresh.pc = pc;
        fresh.sp = sp;
        fresh.inside = inside;
        fresh.left.widest.above = fresh.left.last.above = 0;
    }
    ++t.frames.depth;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep::rt;

/// The call stack of instrumented frames. Frames that a longjmp skipped are recognised by their stack pointers.
LOCKSTEP_EXPORT void __tsan_func_entry(void* pc) {
    if (attached())
        enter_frame(self(), reinterpret_cast<u64>(pc), reinterpret_cast<u64>(__builtin_frame_address(0)), caller());
}

LOCKSTEP_EXPORT void __tsan_func_exit() {
    if (!attached()) return;
    const u64* const mine = static_cast<const u64*>(__builtin_frame_address(0));
    leave_frame(self(), mine[0], caller(), reinterpret_cast<u64>(mine + 1));
}
