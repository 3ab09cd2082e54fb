// Ctrl-C: the first one asks for what is known so far, the second one ends the command.
#pragma once

#include <atomic>

namespace lockstep::cli {

/// While it lives, SIGINT and SIGTERM set a flag, once; the next one has its ordinary effect. One at a time.
class interrupt_guard {
public:
    interrupt_guard();
    ~interrupt_guard();
    interrupt_guard(const interrupt_guard&) = delete;
    interrupt_guard& operator=(const interrupt_guard&) = delete;

    static const std::atomic<bool>& interrupted();
    /// The signal that interrupted; 0: none did. Still known when the guard is gone.
    static int signal();
};

} // namespace lockstep::cli
