// What became of the signals to condition variables, and of the wake-ups of futex words.
//
// A signal leaves a token for those that wait at that moment; each of them may take it. A broadcast leaves one for each.
#pragma once

#include "analyse/recording.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace lockstep::analyse {

/// What became of the signals (or futex wake-ups) that a sleeping thread could have been woken by.
enum class signal_fate : std::uint8_t {
    pending,    ///< one has come and waits to be taken: the thread is held up by the mutex alone
    never_sent, ///< nobody ever signals the object
    too_early,  ///< the last one was sent before this thread waited
    taken,      ///< one was sent while it waited, and woke another thread
};

struct missed_signal {
    signal_fate fate = signal_fate::never_sent;
    std::optional<std::size_t> signal;   ///< index of the event that sent it (too_early: the last; taken: that one)
    unsigned woken_instead = 0;          ///< (taken) who took it
    std::optional<std::size_t> sleeping; ///< index of the event by which the thread went to sleep
};

/// `asleep` is a pending cond_wake or futex_return of the recording.
missed_signal find_missed_signal(const recording& r, const trace::event& asleep);

} // namespace lockstep::analyse
