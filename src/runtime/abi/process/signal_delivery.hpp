// Signals that the program sends to itself, and what it says of them: the state is the model's (model/signals.hpp), here
// it acts. Nothing of it reaches the system.
#pragma once

#include "runtime/kernel/core.hpp"
#include "runtime/model/signals.hpp"

#include <csignal>

namespace lockstep::rt {

/// The first word of a sigset_t holds all 64 signals.
inline u64 bits_of(const sigset_t& set) {
    u64 bits = 0;
    copy_bytes(&bits, &set, sizeof bits);
    return bits;
}
inline void set_bits(sigset_t& set, u64 bits) { copy_bytes(&set, &bits, sizeof bits); }

model::signal_action& action_of(int number);
u64 mask_of(const thread& t);
/// Sets the running thread's mask and delivers what that lets through.
void set_mask(u64 mask, u64 pc);
/// Pending for the running thread or for the process.
u64 pending_signals();
/// Takes one of these that is pending away; 0: none is.
int take_pending(u64 wanted);

/// For one thread (another than the running one, or not) ...
void send_to_thread(thread& target, int number, const sigval* value, u64 pc);
/// ... or for whichever thread of the process does not block it.
void send_to_process(int number, const sigval* value, u64 pc);

/// abort(): the program's handler of SIGABRT, where it has one; then the finding.
[[noreturn]] void abort_program(u64 pc);

} // namespace lockstep::rt
