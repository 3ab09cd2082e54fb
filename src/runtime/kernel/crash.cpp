// Signals that the runtime owns: those by which the processor or libc says that the program crashed (they become
// findings, and the search goes on), and SIGUSR2, by which the explorer's watchdog asks where the program is.
//
// A fault in the runtime's own code is the program's where the runtime touches memory for it (memcpy, an atomic), and ours
// where it decides who goes next, puts memory back, or reads a stack.
//
// A program that handles its crashes gets them, on our alternate stack: it may leave by a long jump, mend what was wrong and
// return, or give up, and then the crash is what is told. Not modelled: signals blocked meanwhile; handlers in two threads
// at one time (refused); a handler of stack overflow (a finding at once).
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/state.hpp"

#include <csignal>
#include <ucontext.h>

namespace lockstep::rt {

namespace {

struct kernel_sigaction {
    void (*handler)(int, siginfo_t*, void*);
    u64 flags;
    void (*restorer)();
    u64 mask;
};

extern "C" void lockstep_sigreturn();
asm(".text\n.type lockstep_sigreturn, @function\nlockstep_sigreturn:\n  mov $15, %eax\n  syscall\n");

constexpr u64 sa_restorer = 0x04000000;
constexpr u64 alternate_stack_bytes = 64 * 1024;

/// The innermost call site outside the runtime: where the program was.
u64 program_pc(const ucontext_t& c) {
    u64 pc = static_cast<u64>(c.uc_mcontext.gregs[REG_RIP]);
    const u64* frame = reinterpret_cast<const u64*>(c.uc_mcontext.gregs[REG_RBP]);
    for (int i = 0; i < 64 && inside_runtime(pc) && frame != nullptr; ++i) {
        pc = frame[1];
        frame = reinterpret_cast<const u64*>(frame[0]);
    }
    return pc;
}

bool overflowed_stack(u64 address, u64 sp) {
    constexpr u64 largest_frame_bytes = 64 * 1024;
    const thread& t = self();
    if (address < t.stack.low && t.stack.low - address <= largest_frame_bytes) return true;
    // The guard page of a stack that the program made: where it lies nobody knows, but the stack pointer is there.
    return !t.stack.contains(sp) && address >= sp - page_bytes && address <= sp + page_bytes;
}

/// The runtime is wrong, and not the program.
bool is_ours(u64 pc, u64 address) { return inside_runtime(pc) && (g.deciding || self().stack.contains(address)); }

[[noreturn]] void refuse_for_own_crash(u64 pc) {
    char text[256];
    text_writer(text, sizeof text) << "internal error: the runtime crashed, at byte " << offset_in_runtime(pc)
                                   << " of its library: please report it, with the program";
    refuse(text);
}

/// What kind of pointer led to the wrong address, where that can be told. A processor does not say which address it was
/// that no memory can have: one made of the pattern that fills new blocks is then in a register.
const char* followed_pointer(const siginfo_t& info, const ucontext_t& c) {
    constexpr u64 largest_member = 4096;
    if (info.si_code != SI_KERNEL) return reinterpret_cast<u64>(info.si_addr) < largest_member ? "a null pointer" : "";
    for (const auto value : c.uc_mcontext.gregs)
        if (static_cast<u64>(value) - never_written < largest_member) return "a pointer that was never set";
    return "";
}

u64 alternate_stack; ///< its low end
bool on_alternate_stack(u64 sp) { return sp - alternate_stack < alternate_stack_bytes; }

/// What the program's handler on the alternate stack is about.
struct {
    int number;
    finding_kind kind;
    u64 address, pc;
    const char* text;
} crash;

void refuse_second_handler() {
    for (u32 i = 0; i < g.threads; ++i)
        if (&thread_at(i) != &self() && !thread_at(i).life.finished && on_alternate_stack(thread_at(i).saved.sp))
            refuse("two threads of the program handle crashes at one time, which lockstep does not model");
}

/// The program's own crash. Returns where its handler has returned.
void meet_crash(int number, finding_kind kind, u64 address, u64 pc, const char* text, siginfo_t* info,
                ucontext_t* context) {
    refuse_second_handler();
    crash = {number, kind, address, pc, text};
    const bool again = on_alternate_stack(static_cast<u64>(context->uc_mcontext.gregs[REG_RSP]));
    if (again || !signals_handle_crash(number, info, context)) fail(kind, address, pc, text);
}

void crashed(int number, siginfo_t* info, void* context) {
    ucontext_t& c = *static_cast<ucontext_t*>(context);
    const u64 pc = program_pc(c);
    const u64 address = reinterpret_cast<u64>(info->si_addr);
    const u64 sp = static_cast<u64>(c.uc_mcontext.gregs[REG_RSP]);
    const u64 exact_pc = static_cast<u64>(c.uc_mcontext.gregs[REG_RIP]);
    if (on_kernel_stack(sp)) refuse_for_own_crash(exact_pc);
    if (number == SIGABRT) fail_aborted(pc);
    if (number == SIGSEGV || number == SIGBUS) {
        if (overflowed_stack(address, sp)) fail(finding_kind::stack_overflow, address, pc, "");
        if (is_ours(exact_pc, address)) refuse_for_own_crash(exact_pc);
        return meet_crash(number, finding_kind::segfault, address, pc, followed_pointer(*info, c), info, &c);
    }
    const char* const name = number == SIGFPE ? "SIGFPE" : number == SIGILL ? "SIGILL" : "SIGSYS";
    meet_crash(number, finding_kind::fatal_signal, address, pc, name, info, &c);
}

void where_are_you(int, siginfo_t*, void* context) {
    g.channel->watchdog_pc = program_pc(*static_cast<const ucontext_t*>(context));
    g.channel->watchdog_thread = here.current == nullptr ? 0 : here.current->index;
    __atomic_store_n(&g.channel->watchdog_answered, 1U, __ATOMIC_SEQ_CST);
}

void install(int number, void (*handler)(int, siginfo_t*, void*)) {
    const kernel_sigaction a{handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER | sa_restorer, lockstep_sigreturn, 0};
    sys::call(SYS_rt_sigaction, static_cast<u64>(number), sys::word(&a), 0, 8);
}

} // namespace

void tell_handled_crash(int number) {
    if (crash.number == number && on_alternate_stack(reinterpret_cast<u64>(__builtin_frame_address(0))))
        fail(crash.kind, crash.address, crash.pc, crash.text);
}

void install_crash_handlers() {
    stack_t stack{};
    stack.ss_sp = sys::map(alternate_stack_bytes);
    alternate_stack = sys::word(stack.ss_sp);
    stack.ss_size = alternate_stack_bytes;
    sys::call(SYS_sigaltstack, sys::word(&stack));
    const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
    for (const int number : fatal) install(number, crashed);
    install(SIGUSR2, where_are_you);
}

} // namespace lockstep::rt
