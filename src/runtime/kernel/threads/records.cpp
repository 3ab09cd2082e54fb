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
        << "the program makes more threads than " << g.channel->thread_limit
        << ", main and those that ended included: allow more with --threads (at most " << trace::max_threads << ")";
    refuse(sentence);
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
    main.frames.lowest_shared = never;
    main.life.handle = reinterpret_cast<u64>(pthread_self());
    main.saved.fs = thread_pointer();
    main.stack.base = main.stack.high = reinterpret_cast<u64>(__libc_stack_end);
    main.stack.low = main.stack.high - (8ULL << 20);
    main.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    g.threads = 1;
    here.current = &main;
}

void snapshot_threads() {
    check(g.threads == 1);
    copy_bytes(main_saved, &threads[0], sizeof(thread));
    copy_bytes(main_frames_saved, threads[0].frames.at, threads[0].frames.known() * sizeof(shadow_frame));
}

void reset_threads() {
    check(g.threads != 0);
    copy_bytes(&threads[0], main_saved, sizeof(thread));
    copy_bytes(threads[0].frames.at, main_frames_saved, threads[0].frames.known() * sizeof(shadow_frame));
    g.threads = 1;
    here.current = nullptr;
}

thread& new_thread(thread& creator, void (*begin)(), u64 pc) {
    const u32 index = g.threads;
    if (index >= g.channel->thread_limit) refuse_more_threads();
    if (index - 1 >= donor_count()) {
        g.need_donors = true;
        end_execution(trace::ending::none, 0);
    }
    check(index != 0 && creator.index < index);
    thread& t = threads[index];
    shadow_frame* frames = t.frames.at;
    fill_bytes(&t, 0, sizeof t);
    t.frames.at = frames;
    if (t.frames.at == nullptr)
        t.frames.at = static_cast<shadow_frame*>(sys::map(max_shadow_depth * sizeof(shadow_frame)));
    t.index = index;
    t.life.create_pc = pc;
    t.wait.deadline_ns = never;
    t.frames.lowest_shared = never;
    const donor& d = donor_at(index - 1);
    t.life.handle = d.handle;
    t.stack.low = d.stack_low;
    t.stack.high = d.stack_high;
    t.stack.base = d.context.sp;
    check(t.stack.contains(t.stack.base) && t.stack.low >= stacks_at);
    lay_first_frame(t, d, begin);
    for (u32 i = 0; i < index; ++i) t.past.clock[i] = creator.past.clock[i];
    t.past.clock[index] = 1;
    t.now_ns = creator.now_ns;
    check(creator.past.clock[creator.index] != 0); // its own count begins at 1
    ++creator.past.clock[creator.index];
    ++g.threads;
    return t;
}

bool others_unfinished(const thread& t) {
    for (u32 i = 0; i < g.threads; ++i)
        if (i != t.index && !threads[i].life.finished) return true;
    return false;
}

} // namespace lockstep::rt
