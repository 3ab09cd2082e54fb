#include "runtime/model/signals.hpp"

#include <csignal>

namespace lockstep::rt::model {

namespace {

const u64 by_default = reinterpret_cast<u64>(SIG_DFL);
const u64 ignoring = reinterpret_cast<u64>(SIG_IGN);

} // namespace

disposition signals::disposition_of(int number) const {
    check(is_signal(number));
    const u64 handler = actions[number].handler;
    if (handler == ignoring) return disposition::ignored;
    if (handler != by_default) return disposition::handled;
    const bool does_nothing = number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
    return does_nothing ? disposition::ignored : disposition::by_default;
}

int signals::take_pending(u32 thread, u64 wanted) {
    const u64 found = pending_for(thread) & wanted;
    if (found == 0) return 0;
    const int number = __builtin_ctzll(found) + 1;
    u64& from = (pending[thread] & signal_bit(number)) != 0 ? pending[thread] : process_pending;
    from &= ~signal_bit(number);
    return number;
}

void signals::set_mask(u32 thread, u64 mask) { masks[thread] = mask & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP)); }

signal_action signals::begin_handler(u32 thread, int number) {
    check(disposition_of(number) == disposition::handled);
    const signal_action action = actions[number];
    masks[thread] |= action.mask | ((action.flags & SA_NODEFER) != 0 ? 0 : signal_bit(number));
    if ((action.flags & SA_RESETHAND) != 0) actions[number].handler = by_default;
    return action;
}

void signals::add_thread(u32 creator, u32 created) {
    masks[created] = masks[creator];
    pending[created] = 0;
}

} // namespace lockstep::rt::model
