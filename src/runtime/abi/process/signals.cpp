// The functions by which a program handles, blocks and sends signals, on the virtual state of signal_delivery.cpp.
// Before the runtime is attached they are passed on.
//
// Refused: waiting for a signal that is not pending (sigwait, unless it is), timers that send signals.
#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/abi/process/signal_delivery.hpp"
#include "runtime/abi/process_step.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <ctime>
#include <sys/time.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

bool may_be_handled(int number) { return model::is_signal(number) && number != SIGKILL && number != SIGSTOP; }

int exchange_action(int number, const struct sigaction* wanted, struct sigaction* before, u64 pc) {
    if (!model::is_signal(number) || (wanted != nullptr && !may_be_handled(number))) return fail_with(EINVAL);
    process_step(lockstep::trace::process_part::signals, pseudo::signal_actions + static_cast<u32>(number),
                 wanted == nullptr ? commute::reads : commute::exclusive, pc);
    model::signal_action& action = action_of(number);
    const model::signal_action old = action;
    if (wanted != nullptr) {
        action.handler = reinterpret_cast<u64>(wanted->sa_handler);
        action.mask = bits_of(wanted->sa_mask);
        action.flags = wanted->sa_flags;
    }
    if (before != nullptr) {
        fill_bytes(before, 0, sizeof *before);
        before->sa_handler = reinterpret_cast<sighandler_t>(old.handler);
        set_bits(before->sa_mask, old.mask);
        before->sa_flags = old.flags;
    }
    return 0;
}

sighandler_t exchange_handler(int number, sighandler_t handler, int flags, u64 pc) {
    struct sigaction wanted {};
    struct sigaction before {};
    wanted.sa_handler = handler;
    wanted.sa_flags = flags;
    return exchange_action(number, &wanted, &before, pc) == 0 ? before.sa_handler : SIG_ERR;
}

/// Returns an error number.
int change_mask(int how, const sigset_t* set, sigset_t* before, u64 pc) {
    const u64 mask = mask_of(self());
    if (before != nullptr) {
        fill_bytes(before, 0, sizeof *before);
        set_bits(*before, mask);
    }
    if (set == nullptr) return 0;
    switch (how) {
    case SIG_BLOCK: set_mask(mask | bits_of(*set), pc); return 0;
    case SIG_UNBLOCK: set_mask(mask & ~bits_of(*set), pc); return 0;
    case SIG_SETMASK: set_mask(bits_of(*set), pc); return 0;
    default: return EINVAL;
    }
}

bool is_this_process(pid_t process) {
    return process == 0 || process == -1 || process == static_cast<pid_t>(sys::call(SYS_getpid));
}

/// Returns an error number.
int send(pid_t process, int number, const sigval* value, u64 pc) {
    if (number != 0 && !model::is_signal(number)) return EINVAL;
    if (!is_this_process(process) && number != 0)
        refuse("the program sends a signal to another process (kill), which lockstep cannot take back");
    if (!is_this_process(process)) return static_cast<int>(-sys::call(SYS_kill, as_word(process), 0));
    if (number != 0) send_to_process(number, value, pc);
    return 0;
}

/// Returns an error number. A thread that has ended, and was not joined yet, takes signals and does nothing.
int send_to(thread* target, int number, const sigval* value, u64 pc) {
    if (number != 0 && !model::is_signal(number)) return EINVAL;
    if (target == nullptr) return ESRCH;
    if (number != 0 && !target->life.finished) send_to_thread(*target, number, value, pc);
    return 0;
}

int take_or_refuse(const sigset_t* set, const char* sentence) {
    const int number = take_pending(bits_of(*set));
    if (number == 0) refuse(sentence);
    return number;
}

constexpr const char* no_waiting = "the program waits for signals (sigwait), which lockstep does not model";

} // namespace

// --- dispositions ---------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int sigaction(int number, const struct sigaction* wanted, struct sigaction* before) noexcept {
    if (!attached()) return LOCKSTEP_REAL(sigaction)(number, wanted, before);
    return exchange_action(number, wanted, before, caller());
}
LOCKSTEP_EXPORT sighandler_t signal(int number, sighandler_t handler) noexcept {
    if (!attached()) return LOCKSTEP_REAL(signal)(number, handler);
    return exchange_handler(number, handler, SA_RESTART, caller());
}
LOCKSTEP_EXPORT sighandler_t __sysv_signal(int number, sighandler_t handler) noexcept {
    return exchange_handler(number, handler, SA_RESETHAND | SA_NODEFER, caller());
}
LOCKSTEP_EXPORT int siginterrupt(int, int) noexcept { return 0; }
LOCKSTEP_EXPORT int sigaltstack(const stack_t*, stack_t* before) noexcept {
    if (before != nullptr) *before = {nullptr, SS_DISABLE, 0};
    return 0;
}

// --- masks ----------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
    if (!attached()) return LOCKSTEP_REAL(sigprocmask)(how, set, before);
    const int error = change_mask(how, set, before, caller());
    return error == 0 ? 0 : fail_with(error);
}
LOCKSTEP_EXPORT int pthread_sigmask(int how, const sigset_t* set, sigset_t* before) noexcept {
    if (!attached()) return LOCKSTEP_REAL(pthread_sigmask)(how, set, before);
    return change_mask(how, set, before, caller());
}
LOCKSTEP_EXPORT int sigpending(sigset_t* out) noexcept {
    if (!attached()) return LOCKSTEP_REAL(sigpending)(out);
    fill_bytes(out, 0, sizeof *out);
    set_bits(*out, pending_signals());
    return 0;
}

// --- sending --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int raise(int number) noexcept {
    if (!attached()) return LOCKSTEP_REAL(raise)(number);
    const int error = send_to(&self(), number, nullptr, caller());
    return error == 0 ? 0 : fail_with(error);
}
LOCKSTEP_EXPORT int kill(pid_t process, int number) noexcept {
    if (!attached()) return LOCKSTEP_REAL(kill)(process, number);
    const int error = send(process, number, nullptr, caller());
    return error == 0 ? 0 : fail_with(error);
}
LOCKSTEP_EXPORT int sigqueue(pid_t process, int number, const sigval value) noexcept {
    if (!attached()) return LOCKSTEP_REAL(sigqueue)(process, number, value);
    const int error = send(process, number, &value, caller());
    return error == 0 ? 0 : fail_with(error);
}
LOCKSTEP_EXPORT int pthread_kill(pthread_t handle, int number) noexcept {
    if (!attached()) return LOCKSTEP_REAL(pthread_kill)(handle, number);
    return send_to(thread_of_handle(handle), number, nullptr, caller());
}
LOCKSTEP_EXPORT int tgkill(pid_t process, pid_t number_of_thread, int number) {
    if (!attached()) return LOCKSTEP_REAL(tgkill)(process, number_of_thread, number);
    const u64 index = static_cast<u64>(number_of_thread - gettid()) + self().index; // gettid counts threads
    if (process != static_cast<pid_t>(sys::call(SYS_getpid)) || index >= thread_count()) return fail_with(ESRCH);
    const int error = send_to(&thread_at(static_cast<u32>(index)), number, nullptr, caller());
    return error == 0 ? 0 : fail_with(error);
}
LOCKSTEP_EXPORT int pthread_sigqueue(pthread_t handle, int number, const sigval value) noexcept {
    if (!attached()) return LOCKSTEP_REAL(pthread_sigqueue)(handle, number, value);
    return send_to(thread_of_handle(handle), number, &value, caller());
}

// --- waiting --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int pause() {
    if (!attached()) return LOCKSTEP_REAL(pause)();
    wait_for_cancellation(self(), caller()); // nobody sends a signal to a thread that waits for one: that is refused
}
LOCKSTEP_EXPORT int sigsuspend(const sigset_t* mask) {
    if (!attached()) return LOCKSTEP_REAL(sigsuspend)(mask);
    if ((pending_signals() & ~bits_of(*mask)) == 0) wait_for_cancellation(self(), caller());
    const u64 before = mask_of(self());
    set_mask(bits_of(*mask), caller());
    set_mask(before, caller());
    return fail_with(EINTR);
}
LOCKSTEP_EXPORT int sigwait(const sigset_t* set, int* number) {
    if (!attached()) return LOCKSTEP_REAL(sigwait)(set, number);
    *number = take_or_refuse(set, no_waiting);
    return 0;
}
LOCKSTEP_EXPORT int sigwaitinfo(const sigset_t* set, siginfo_t* info) {
    if (!attached()) return LOCKSTEP_REAL(sigwaitinfo)(set, info);
    const int number = take_or_refuse(set, no_waiting);
    if (info != nullptr) {
        fill_bytes(info, 0, sizeof *info);
        info->si_signo = number;
    }
    return number;
}
LOCKSTEP_EXPORT int sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout) {
    if (!attached()) return LOCKSTEP_REAL(sigtimedwait)(set, info, timeout);
    if (timeout != nullptr && timeout->tv_sec == 0 && timeout->tv_nsec == 0 && (pending_signals() & bits_of(*set)) == 0)
        return fail_with(EAGAIN);
    return sigwaitinfo(set, info);
}

// --- timers ---------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT unsigned alarm(unsigned seconds) noexcept {
    if (attached() && seconds != 0)
        refuse("the program asks for a signal later (alarm), which lockstep does not model");
    return attached() ? 0 : LOCKSTEP_REAL(alarm)(seconds);
}
LOCKSTEP_EXPORT useconds_t ualarm(useconds_t first, useconds_t interval) noexcept {
    if (attached() && first != 0) refuse("the program asks for a signal later (ualarm), which lockstep does not model");
    return attached() ? 0 : LOCKSTEP_REAL(ualarm)(first, interval);
}
LOCKSTEP_EXPORT int setitimer(__itimer_which_t which, const itimerval* wanted, itimerval* before) noexcept {
    if (!attached()) return LOCKSTEP_REAL(setitimer)(which, wanted, before);
    if (wanted->it_value.tv_sec != 0 || wanted->it_value.tv_usec != 0)
        refuse("the program asks for a signal later (setitimer), which lockstep does not model");
    if (before != nullptr) *before = {};
    return 0;
}
LOCKSTEP_EXPORT int timer_create(clockid_t clock, sigevent* event, timer_t* out) noexcept {
    if (attached()) refuse("the program makes a timer (timer_create), which lockstep does not model");
    return LOCKSTEP_REAL(timer_create)(clock, event, out);
}
