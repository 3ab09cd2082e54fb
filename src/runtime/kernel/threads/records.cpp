// The records of the program's threads. Thread 0 is main, on its own stack; thread k runs on donor k-1.
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/threads/donors.hpp"

#include <pthread.h>

extern "C" void* __libc_stack_end; // of the dynamic linker: the stack pointer at the program's entry

namespace lockstep::rt {

extern "C" void lockstep_first_entry();

namespace {

thread* threads; // max_threads records, in a mapping of their own
// main's record and its frames at the snapshot
thread* main_saved;
shadow_frame* main_frames_saved;

void lay_first_frame(thread& t, const donor& d, void (*begin)()) {
    // The image that lockstep_switch pops: control words, r15..r12, rbx, rbp, return address.
    u64* sp = reinterpret_cast<u64*>(d.context.sp);
    *--sp = reinterpret_cast<u64>(&lockstep_first_entry);
    *--sp = 0;                             // rbp
    *--sp = reinterpret_cast<u64>(begin);  // rbx, which the first entry calls
    for (int i = 0; i < 4; ++i) *--sp = 0; // r12 .. r15
    *--sp = (u64{0x037f} << 32) | 0x1f80;  // x87 control word, mxcsr
    t.saved = {reinterpret_cast<u64>(sp), d.context.fs};
}

[[noreturn]] void refuse_more_threads() {
    char sentence[sizeof(trace::control::refusal)];
    text_writer(sentence, sizeof sentence)
        << "the program has more than " << g.channel->thread_limit
        << " threads at one time, main and those that nobody has joined included: allow more with --threads (at most "
        << trace::max_threads << ")";
    refuse(sentence);
}

/// Has it ended, so that nobody can ask for it any more?
bool is_gone(const thread& t) { return t.life.finished && (t.life.joined || t.life.detached); }

/// Does `t` know all that a thread that is gone has done? (Its last release counted one on.)
bool knows_all_of(const thread& t, const thread& gone) {
    return t.past.clock[gone.index] + 1 >= gone.past.clock[gone.index];
}

/// The number of a thread that takes the place of one that is gone, of the last one whose end the creator knows of: for the
/// new thread comes after all that the other one did. Where it `must` be one, perhaps of another; 0: of none.
u32 place_of_gone(const thread& creator, bool must) {
    u32 found = 0;
    for (u32 i = g.threads - 1; i != 0; --i) {
        if (!is_gone(threads[i])) continue;
        if (knows_all_of(creator, threads[i])) return i;
        found = i;
    }
    if (must && found == 0) refuse_more_threads();
    return must ? found : 0;
}

/// Calls f(offset, bytes) for the parts of a record that hold anything: no clocks of more threads than there may be, and no
/// places that a loop has not read.
template <class F>
void each_part(F f) {
    const u64 clock_bytes = g.channel->thread_limit * sizeof(u32);
    constexpr u64 flags_at = offsetof(thread, past.has_fence_release);
    f(0, offsetof(thread, past));
    f(offsetof(thread, past.clock), clock_bytes);
    f(offsetof(thread, past.fence_release), clock_bytes);
    f(offsetof(thread, past.fence_acquire), clock_bytes);
    f(flags_at, offsetof(thread, spin.seen) - flags_at);
}

/// A record as new, but for what it has for good.
thread& clear_record(u32 index) {
    thread& t = threads[index];
    shadow_frame* const frames = t.frames.at;
    each_part([&](u64 at, u64 bytes) { fill_bytes(reinterpret_cast<u8*>(&t) + at, 0, bytes); });
    t.frames.at = frames;
    if (t.frames.at == nullptr)
        t.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    t.index = index;
    t.wait.deadline_ns = never;
    t.frames.lowest_shared = t.frames.lowest_object = never;
    return t;
}

void give_stack(thread& t, const donor& d) {
    t.life.handle = d.handle;
    t.stack.low = d.stack_low;
    t.stack.high = d.stack_high;
    t.stack.base = d.context.sp;
    check(t.stack.contains(t.stack.base) && t.stack.low >= stacks_at);
}

/// Makes room for a thread where one was that is gone.
thread& reuse_record(u32 index) {
    known_past past = threads[index].past; // the new one comes after it
    thread& t = clear_record(index);
    copy_bytes(t.past.clock, past.clock, sizeof past.clock);
    const donor& d = donor_at(index - 1);
    restore_donor(index - 1);
    forget_accesses(d.stack_low, d.stack_high);
    forget_objects(d.stack_low, d.stack_high);
    return t;
}

/// Makes room for one more. Ends the execution where there is no stack for it yet.
thread& add_record() {
    const u32 index = g.threads;
    if (index - 1 >= donor_count()) {
        g.need_donors = true;
        end_execution(trace::ending::none, 0);
    }
    thread& t = clear_record(index);
    t.past.clock[index] = 1;
    ++g.threads;
    return t;
}

} // namespace

thread& thread_at(u32 index) {
    check(index < g.threads);
    return threads[index];
}

thread* thread_of_handle(u64 handle) {
    for (u32 i = 0; i < g.threads; ++i)
        if (threads[i].life.handle == handle) return &threads[i];
    return nullptr;
}

void prepare_threads() {
    threads = static_cast<thread*>(sys::map(trace::max_threads * sizeof(thread)));
    main_saved = static_cast<thread*>(sys::map(sizeof(thread)));
    main_frames_saved = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    thread& main = threads[0];
    main.past.clock[0] = 1;
    main.wait.deadline_ns = never;
    main.frames.lowest_shared = main.frames.lowest_object = never;
    main.life.handle = reinterpret_cast<u64>(pthread_self());
    main.saved.fs = thread_pointer();
    main.stack.base = main.stack.high = reinterpret_cast<u64>(__libc_stack_end);
    main.stack.low = main.stack.high - (8ULL << 20);
    main.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    g.threads = 1;
    here.current = &main;
}

void snapshot_threads() {
    check(g.threads == 1 && threads[0].spin.reads == 0);
    copy_bytes(main_saved, &threads[0], sizeof(thread));
    copy_bytes(main_frames_saved, threads[0].frames.at, threads[0].frames.known() * sizeof(shadow_frame));
}

void reset_threads() {
    check(g.threads != 0);
    each_part([](u64 at, u64 bytes) {
        copy_bytes(reinterpret_cast<u8*>(&threads[0]) + at, reinterpret_cast<const u8*>(main_saved) + at, bytes);
    });
    copy_bytes(threads[0].frames.at, main_frames_saved, threads[0].frames.known() * sizeof(shadow_frame));
    g.threads = 1;
    here.current = nullptr;
}

thread& new_thread(thread& creator, void (*begin)(), u64 pc) {
    check(creator.past.clock[creator.index] != 0); // its own count begins at 1
    const bool is_full = g.threads >= g.channel->thread_limit;
    const bool reuses = is_full || (g.job->flags & trace::reuse_addresses) != 0;
    const u32 place = reuses ? place_of_gone(creator, is_full) : 0;
    thread& t = place != 0 ? reuse_record(place) : add_record();
    check(t.index != 0 && &t != &creator);
    t.life.create_pc = pc;
    copy_bytes(t.life.name, creator.life.name, sizeof t.life.name);
    t.now_ns = creator.now_ns;
    trace::join_clocks(t.past.clock, creator.past.clock, g.threads);
    give_stack(t, donor_at(t.index - 1));
    lay_first_frame(t, donor_at(t.index - 1), begin);
    ++creator.past.clock[creator.index];
    return t;
}

bool others_unfinished(const thread& t) {
    for (u32 i = 0; i < g.threads; ++i)
        if (i != t.index && !threads[i].life.finished) return true;
    return false;
}

bool others_unjoined(const thread& t) {
    for (u32 i = 1; i < g.threads; ++i)
        if (i != t.index && (!threads[i].life.finished || !threads[i].life.joined)) return true;
    return t.index != 0 && !threads[0].life.finished;
}

} // namespace lockstep::rt
