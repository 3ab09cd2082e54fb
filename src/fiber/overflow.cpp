#include "fiber/overflow.hpp"

#include "fiber/fiber_core.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <unistd.h>

namespace lockstep::fibers {

namespace {

constexpr std::size_t alternate_bytes = 64 * 1024;

struct sigaction before;

void hand_on(int signal, siginfo_t* info, void* context) {
    if ((before.sa_flags & SA_SIGINFO) != 0) return before.sa_sigaction(signal, info, context);
    if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
    sigaction(signal, &before, nullptr); // the instruction is tried again, and faults as if we had not been here
}

void report(int signal, siginfo_t* info, void* context) {
    const stack_pool* const pool = guarding_pool(info->si_addr);
    if (pool == nullptr) return hand_on(signal, info, context);
    const auto* const fiber = static_cast<const fiber_core*>(parking::running_fiber());
    const char* const name = fiber != nullptr && fiber->name != nullptr ? fiber->name : "(unnamed)";
    char text[256];
    const int length = std::snprintf(text, sizeof text,
                                     "lockstep: fiber %.100s has overflowed its stack of %zu KiB; give it a larger one "
                                     "(scheduler_options::stack_bytes or launch::stack_bytes)\n",
                                     name, pool->bytes() / 1024);
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text, static_cast<std::size_t>(length));
    std::abort();
}

} // namespace

void report_overflows() {
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction ours {};
        ours.sa_sigaction = report;
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigaction(SIGSEGV, &ours, &before);
    });
}

alternate_stack::alternate_stack() : memory_(static_cast<char*>(std::malloc(alternate_bytes))) {
    stack_t s{};
    s.ss_sp = memory_;
    s.ss_size = alternate_bytes;
    if (memory_ != nullptr) sigaltstack(&s, nullptr);
}

alternate_stack::~alternate_stack() {
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    sigaltstack(&off, nullptr);
    std::free(memory_);
}

} // namespace lockstep::fibers
