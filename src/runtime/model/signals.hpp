// Signals: dispositions, masks, and what is pending. A signal that is blocked stays pending until a mask lets it through;
// each is pending once, for a thread or for the process.
//
// Not modelled: queues of real-time signals, the alternate stack, signals from outside.
#pragma once

#include "runtime/kernel/check.hpp"
#include "trace/event.hpp"

namespace lockstep::rt::model {

constexpr int signal_count = 65; // 1 .. 64

constexpr u64 signal_bit(int number) { return 1ULL << (number - 1); }
constexpr bool is_signal(int number) { return number > 0 && number < signal_count; }

struct signal_action {
    u64 handler; ///< SIG_DFL, SIG_IGN or a function
    u64 mask;    ///< blocked while it runs
    int flags;   ///< SA_...
};

enum class disposition : u8 { by_default, ignored, handled };

struct signals {
    signal_action actions[signal_count];
    u64 masks[trace::max_threads];
    u64 pending[trace::max_threads];
    u64 process_pending;
    u64 values[signal_count]; ///< that came with the last one of each (sigqueue)

    disposition disposition_of(int number) const;
    bool is_blocked_by(u32 thread, int number) const { return (masks[thread] & signal_bit(number)) != 0; }
    /// For the thread or for the process.
    u64 pending_for(u32 thread) const { return pending[thread] | process_pending; }
    /// Takes one of these that is pending away, the lowest number first; 0: none is.
    int take_pending(u32 thread, u64 wanted);
    /// SIGKILL and SIGSTOP are never blocked.
    void set_mask(u32 thread, u64 mask);
    /// A handler begins: what it blocks is blocked, and one that is to run once is gone. Returns the action.
    signal_action begin_handler(u32 thread, int number);
    /// A new thread begins with its creator's mask and nothing pending.
    void add_thread(u32 creator, u32 created);
};

} // namespace lockstep::rt::model
