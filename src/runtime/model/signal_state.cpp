// See signal_state.hpp. A signal that a thread sends to itself acts at once, as natively; one for the process is
// taken by the sender where it does not block it, which is what Linux prefers, too. One that is blocked stays pending
// until its mask lets it through.
//
// Refused: a handler that would have to run in another thread, between two of its instructions. Not modelled: signals
// from outside; that a signal ends a system call early (EINTR); queues of real-time signals (each is pending once);
// running a handler for a crash (SIGSEGV ...: these are findings); the alternate stack; the order in which one thread
// sets a disposition and another one raises the signal is not explored.
#include "runtime/model/signal_state.hpp"

#include "runtime/kernel/output.hpp"

#include <ucontext.h>
#include <unistd.h>

namespace lockstep::rt {

namespace {

struct signal_state {
    signal_action actions[signal_count];
    u64 masks[trace::max_threads];
    u64 pending[trace::max_threads];
    u64 process_pending;
    sigval values[signal_count];
};
signal_state now, saved;
bool changed; ///< since the snapshot

bool is_ignored(int number) {
    if (now.actions[number].handler == SIG_IGN) return true;
    const bool by_default = number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
    return by_default && now.actions[number].handler == SIG_DFL;
}

bool has_handler(int number) { return !is_ignored(number) && now.actions[number].handler != SIG_DFL; }

[[noreturn]] void kill_program(int number, u64 pc) {
    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU)
        refuse("the program stops itself by a signal, which lockstep does not model");
    if (number == SIGABRT) {
        char text[256];
        const finding_kind kind = describe_abort(text, sizeof text);
        fail(kind, 0, pc, text);
    }
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
    const signal_action action = now.actions[number];
    const u64 mask_before = now.masks[me];
    now.masks[me] |= action.mask | ((action.flags & SA_NODEFER) != 0 ? 0 : signal_bit(number));
    if ((action.flags & SA_RESETHAND) != 0) now.actions[number].handler = SIG_DFL;
    if ((action.flags & SA_SIGINFO) != 0) {
        siginfo_t info{};
        ucontext_t context{};
        info.si_signo = number;
        info.si_code = SI_TKILL;
        info.si_pid = static_cast<pid_t>(sys::call(SYS_getpid));
        info.si_value = now.values[number];
        action.handler_with_info(number, &info, &context);
    } else {
        action.handler(number);
    }
    now.masks[me] = mask_before;
}

void deliver_to_self(int number, u64 pc) {
    if (is_ignored(number)) return;
    if (now.actions[number].handler == SIG_DFL) kill_program(number, pc);
    run_handler(number);
}

void deliver_unblocked(u64 pc) {
    while (const int number = take_pending(~now.masks[self().index])) deliver_to_self(number, pc);
}

void note_value(int number, const sigval* value) {
    changed = true;
    now.values[number] = value == nullptr ? sigval{} : *value;
}

bool is_unblocked_elsewhere(int number) {
    for (u32 i = 0; i < thread_count(); ++i)
        if (i != self().index && !thread_at(i).life.finished && (now.masks[i] & signal_bit(number)) == 0) return true;
    return false;
}

[[noreturn]] void refuse_handler_elsewhere() {
    refuse("the program handles a signal in another thread than the one that sends it, which lockstep does not model");
}

/// Where the text continues after the last occurrence of `part`; null: nowhere.
const char* after_last(const char* text, const char* part) {
    const char* found = nullptr;
    const std::size_t n = text_length(part);
    for (; *text != 0; ++text) {
        std::size_t i = 0;
        while (i < n && text[i] == part[i]) ++i;
        if (i == n) found = text + n;
    }
    return found;
}

/// The last line, without what ends it.
const char* last_line(const char* text) {
    const char* line = text;
    for (; *text != 0; ++text)
        if (text[0] == '\n' && text[1] != 0) line = text + 1;
    return line;
}

/// Copies up to the end of the line or to `stop`. Returns what comes after it.
const char* copy_until(const char* from, char stop, char* to, u64 capacity) {
    u64 n = 0;
    for (; *from != 0 && *from != '\n' && *from != stop; ++from)
        if (n + 1 < capacity) to[n++] = *from;
    to[n] = 0;
    return *from == 0 ? from : from + 1;
}

} // namespace

signal_action& action_of(int number) {
    changed = true;
    return now.actions[number];
}
u64 mask_of(const thread& t) { return now.masks[t.index]; }
u64 pending_signals() { return now.pending[self().index] | now.process_pending; }

void set_mask(u64 mask, u64 pc) {
    changed = true;
    now.masks[self().index] = mask & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
    deliver_unblocked(pc);
}

int take_pending(u64 wanted) {
    u64& mine = now.pending[self().index];
    const u64 found = (mine | now.process_pending) & wanted;
    if (found == 0) return 0;
    changed = true;
    const int number = __builtin_ctzll(found) + 1;
    if ((mine & signal_bit(number)) != 0) mine &= ~signal_bit(number);
    else now.process_pending &= ~signal_bit(number);
    return number;
}

void send_to_thread(thread& target, int number, const sigval* value, u64 pc) {
    note_value(number, value);
    if ((now.masks[target.index] & signal_bit(number)) != 0) {
        now.pending[target.index] |= signal_bit(number);
    } else if (&target == &self()) {
        deliver_to_self(number, pc);
    } else if (has_handler(number)) {
        refuse_handler_elsewhere();
    } else if (!is_ignored(number)) {
        kill_program(number, pc);
    }
}

void send_to_process(int number, const sigval* value, u64 pc) {
    note_value(number, value);
    if ((now.masks[self().index] & signal_bit(number)) == 0) return deliver_to_self(number, pc);
    if (!is_unblocked_elsewhere(number)) {
        now.process_pending |= signal_bit(number);
    } else if (has_handler(number)) {
        refuse_handler_elsewhere();
    } else if (!is_ignored(number)) {
        kill_program(number, pc);
    }
}

void signals_thread_created(u32 creator, u32 created) {
    now.masks[created] = now.masks[creator];
    now.pending[created] = 0;
}
void signals_snapshot() {
    copy_bytes(&saved, &now, sizeof now);
    changed = false;
}
void signals_rollback() {
    if (changed) copy_bytes(&now, &saved, sizeof now);
    changed = false;
}

finding_kind describe_abort(char* text, u64 capacity) {
    *text = 0;
    const char* said = last_words();
    if (const char* type = after_last(said, "terminate called after throwing an instance of '")) {
        const char* rest = copy_until(type, '\'', text, capacity);
        if (const char* what = after_last(rest, "what():  ")) {
            const u64 n = text_length(text);
            text_writer(text + n, capacity - n) << ": ";
            copy_until(what, 0, text + text_length(text), capacity - text_length(text));
        }
        return finding_kind::uncaught_exception;
    }
    if (const char* type = after_last(said, "terminating with uncaught exception of type ")) { // libc++
        copy_until(type, 0, text, capacity);
        return finding_kind::uncaught_exception;
    }
    if (after_last(said, "pure virtual method called\n") != nullptr) {
        text_writer(text, capacity) << "pure virtual method called";
        return finding_kind::terminate_called;
    }
    if (after_last(said, "terminate called") != nullptr || after_last(said, "libc++abi: terminating") != nullptr)
        return finding_kind::terminate_called;
    if (const char* assertion = after_last(last_line(said), "Assertion '")) { // of libstdc++
        copy_until(assertion, '\'', text, capacity);
        return finding_kind::assertion;
    }
    if (const char* complaint = after_last(said, "*** ")) copy_until(complaint, 0, text, capacity); // of libc
    return finding_kind::abort_called;
}

void abort_program(u64 pc) {
    if (has_handler(SIGABRT)) run_handler(SIGABRT);
    char text[256];
    const finding_kind kind = describe_abort(text, sizeof text);
    fail(kind, 0, pc, text);
}

} // namespace lockstep::rt
