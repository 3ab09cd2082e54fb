// The program's view of its signals: dispositions, masks, what is pending. Shared by the files in abi/ that offer
// the functions for them; nothing of it reaches the kernel.
#pragma once

#include "runtime/model/signals.hpp"

#include <csignal>

namespace lockstep::rt {

constexpr int signal_count = 65; // 1 .. 64

constexpr u64 signal_bit(int number) { return 1ULL << (number - 1); }
inline bool is_signal(int number) { return number > 0 && number < signal_count; }

/// The first word of a sigset_t holds all 64 signals.
inline u64 bits_of(const sigset_t& set) {
    u64 bits = 0;
    copy_bytes(&bits, &set, sizeof bits);
    return bits;
}
inline void set_bits(sigset_t& set, u64 bits) { copy_bytes(&set, &bits, sizeof bits); }

struct signal_action {
    union {
        void (*handler)(int);
        void (*handler_with_info)(int, siginfo_t*, void*);
    };
    u64 mask;
    int flags;
};

signal_action& action_of(int number);
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

} // namespace lockstep::rt
