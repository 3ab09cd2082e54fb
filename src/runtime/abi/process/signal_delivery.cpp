// A signal that a thread sends to itself acts at once, as natively; one for the process is
// taken by the sender where it does not block it, which is what Linux prefers, too. One that is blocked stays pending
// until its mask lets it through.
//
// Refused: a handler that would have to run in another thread, between two of its instructions. Not modelled: signals
// from outside; that a signal ends a system call early (EINTR); queues of real-time signals (each is pending once); the
// alternate stack. Setting a disposition and sending a signal are steps; changing a mask is none, so the order of that
// and a signal from another thread is not explored.
#include "runtime/abi/process/signal_delivery.hpp"

#include "runtime/abi/process_step.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <ucontext.h>
#include <unistd.h>

namespace lockstep::rt {

namespace {

using model::disposition;
using model::signal_bit;

model::signals now, saved;
bool changed; ///< since the snapshot

[[noreturn]] void kill_program(int number, u64 pc) {
    tell_handled_crash(number);
    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU)
        refuse("the program stops itself by a signal, which lockstep does not model");
    if (number == SIGABRT) fail_aborted(pc);
    if (running()) { // what other threads would still have done conflicts with the end
        trace::event& end = announce(self(), op::process_exit, pc);
        end.flags |= trace::universal;
        end.after = static_cast<u64>(128 + number);
        perform(self());
    }
    end_execution(trace::ending::killed, 128 + number);
}

void run_handler(int number) {
    const u32 me = self().index;
    const u64 mask_before = now.masks[me];
    const model::signal_action action = now.begin_handler(me, number);
    if ((action.flags & SA_SIGINFO) != 0) {
        siginfo_t info{};
        ucontext_t context{};
        info.si_signo = number;
        info.si_code = SI_TKILL;
        info.si_pid = static_cast<pid_t>(sys::call(SYS_getpid));
        copy_bytes(&info.si_value, &now.values[number], sizeof info.si_value);
        reinterpret_cast<void (*)(int, siginfo_t*, void*)>(action.handler)(number, &info, &context);
    } else {
        reinterpret_cast<void (*)(int)>(action.handler)(number);
    }
    now.masks[me] = mask_before;
}

void deliver_to_self(int number, u64 pc) {
    switch (now.disposition_of(number)) {
    case disposition::ignored: return;
    case disposition::by_default: kill_program(number, pc);
    case disposition::handled: run_handler(number);
    }
}

[[noreturn]] void refuse_handler_elsewhere() {
    refuse("the program handles a signal in another thread than the one that sends it, which lockstep does not model");
}

void deliver_elsewhere(int number, u64 pc) {
    switch (now.disposition_of(number)) {
    case disposition::ignored: return;
    case disposition::by_default: kill_program(number, pc);
    case disposition::handled: refuse_handler_elsewhere();
    }
}

void deliver_unblocked(u64 pc) {
    while (const int number = take_pending(~now.masks[self().index])) deliver_to_self(number, pc);
}

/// Whoever sends a signal reads what the program does with it.
void signal_step(int number, u64 pc) {
    process_step(trace::process_part::signals, pseudo::signal_actions + static_cast<u32>(number), commute::reads, pc);
}

void note_value(int number, const sigval* value) {
    changed = true;
    now.values[number] = value == nullptr ? 0 : reinterpret_cast<u64>(value->sival_ptr);
}

bool is_unblocked_elsewhere(int number) {
    for (u32 i = 0; i < thread_count(); ++i)
        if (i != self().index && !thread_at(i).life.finished && !now.is_blocked_by(i, number)) return true;
    return false;
}

} // namespace

model::signal_action& action_of(int number) {
    changed = true;
    return now.actions[number];
}
u64 mask_of(const thread& t) { return now.masks[t.index]; }
u64 pending_signals() { return now.pending_for(self().index); }

void set_mask(u64 mask, u64 pc) {
    changed = true;
    now.set_mask(self().index, mask);
    deliver_unblocked(pc);
}

int take_pending(u64 wanted) {
    const int number = now.take_pending(self().index, wanted);
    changed = changed || number != 0;
    return number;
}

void send_to_thread(thread& target, int number, const sigval* value, u64 pc) {
    signal_step(number, pc);
    note_value(number, value);
    if (now.is_blocked_by(target.index, number)) now.pending[target.index] |= signal_bit(number);
    else if (&target == &self()) deliver_to_self(number, pc);
    else deliver_elsewhere(number, pc);
}

void send_to_process(int number, const sigval* value, u64 pc) {
    signal_step(number, pc);
    note_value(number, value);
    if (!now.is_blocked_by(self().index, number)) deliver_to_self(number, pc);
    else if (is_unblocked_elsewhere(number)) deliver_elsewhere(number, pc);
    else now.process_pending |= signal_bit(number);
}

bool signals_handle_crash(int number, void* info, void* context) {
    if (now.disposition_of(number) != disposition::handled) return false;
    const u64 handler = now.actions[number].handler;
    if ((now.actions[number].flags & SA_RESETHAND) != 0) action_of(number).handler = 0;
    reinterpret_cast<void (*)(int, void*, void*)>(handler)(number, info, context);
    return true;
}

void signals_thread_created(u32 creator, u32 created) { now.add_thread(creator, created); }

void signals_snapshot() {
    copy_bytes(&saved, &now, sizeof now);
    changed = false;
}
void signals_rollback() {
    if (changed) copy_bytes(&now, &saved, sizeof now);
    changed = false;
}

bool signals_have_changed() { return changed; }

void abort_program(u64 pc) {
    if (now.disposition_of(SIGABRT) == disposition::handled) run_handler(SIGABRT);
    fail_aborted(pc);
}

} // namespace lockstep::rt
