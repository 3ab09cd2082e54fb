// What the runtime says about the program: findings go into the trace, refusals end the executor.
#include "runtime/judge/last_words.hpp"
#include "runtime/kernel/output.hpp"
#include "runtime/kernel/state.hpp"

#include <dlfcn.h>

namespace lockstep::rt {

namespace {

finding overflow_finding; // where more than max_findings were noted, or no execution runs yet

void set_text(finding& f, const char* text) { text_writer(f.text, sizeof f.text) << text; }

} // namespace

finding& note_finding(finding_kind kind, u64 address, u64 pc) {
    const bool room = g.job != nullptr && g.job->finding_count < trace::max_findings;
    finding& f = room ? g.job->findings[g.job->finding_count++] : overflow_finding;
    fill_bytes(&f, 0, sizeof f);
    f.kind = kind;
    f.address = address;
    f.a_pc = pc;
    if (here.current != nullptr) {
        f.a = trace::thread_process(here.current->index);
        f.a_depth = copy_stack(*here.current, pc, f.a_stack);
    }
    f.a_event = f.b_event = g.event_count == 0 ? 0 : g.event_count - 1;
    return f;
}

void fail(finding_kind kind, u64 address, u64 pc, const char* text) {
    finding& f = note_finding(kind, address, pc);
    set_text(f, text);
    if (!running()) g.early.why = f; // it happened while main was alone: so it goes in every execution
    end_execution(trace::ending::failed, 0);
}

void fail_aborted(u64 pc) {
    char text[256];
    const finding_kind kind = judge_last_words(last_words(), text, sizeof text);
    fail(kind, 0, pc, text);
}

void misused(finding_kind kind, u64 address, u64 pc, const char* text) {
    if (!running()) fail(kind, address, pc, text);
    set_text(note_finding(kind, address, pc), text);
    if ((g.job->flags & trace::stop_at_finding) != 0) end_execution(trace::ending::failed, 0);
}

void refuse(const char* sentence) {
    if (g.channel == nullptr) {
        sys::complain("lockstep: ");
        sys::complain(sentence);
        sys::complain("\n");
        sys::exit_now(2);
    }
    trace::control& c = *g.channel;
    text_writer(c.refusal, sizeof c.refusal) << sentence;
    if (here.current != nullptr) {
        const frame* asked = entry_frame(static_cast<const frame*>(__builtin_frame_address(0)));
        c.refused_thread = here.current->index;
        c.refused_at.depth = copy_stack(*here.current, asked == nullptr ? 0 : asked->return_address, c.refused_at.pc);
    }
    __atomic_store_n(&c.attached, 3U, __ATOMIC_SEQ_CST);
    sys::call(SYS_futex, sys::word(&c.jobs_done), 1, 1);
    // The explorer still wants to know what is mapped where, and ends the process then.
    for (;;) sys::call(SYS_pause);
}

namespace {

struct known_function {
    const char* name;
    void* address;
};
constexpr u32 max_known = 1024;
known_function known[max_known];

} // namespace

void* real_function(const char* name) {
    u32 i = static_cast<u32>((reinterpret_cast<u64>(name) * 0x9e3779b97f4a7c15ULL) >> 54) % max_known;
    for (; known[i].name != nullptr; i = (i + 1) % max_known)
        if (known[i].name == name) return known[i].address;
    void* address = dlsym(RTLD_NEXT, name);
    known[i] = {name, address};
    return address;
}

// Both from the linker: where this library begins and ends.
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

u64 offset_in_runtime(u64 address) { return address - reinterpret_cast<u64>(__ehdr_start); }

bool inside_runtime(u64 address) {
    return address >= reinterpret_cast<u64>(__ehdr_start) && address < reinterpret_cast<u64>(_end);
}

} // namespace lockstep::rt
