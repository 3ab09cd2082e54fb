// Addresses for what synchronises and has no address of its own in the program. All lie below 64 KiB, where Linux maps
// nothing (vm.mmap_min_addr); each user of one has its name here, so that no two ever share one.
#pragma once

#include "runtime/kernel/sys.hpp"
#include "trace/event.hpp"

namespace lockstep::rt::pseudo {

constexpr u64 spurious_budget = 0x801;
constexpr u64 thread_table = 0x900; ///< numbers are given in the order of creation, so creations conflict
constexpr u64 semaphore_names = 0x910;
constexpr u64 random_state = 0x920; ///< what rand and its relations share
constexpr u64 quick_exit_list = 0x930;
constexpr u64 process_settings = 0x950;
constexpr u64 process_limits = 0x951;
constexpr u64 exit_functions = 0x960;
constexpr u64 keys = 0x970;
constexpr u64 signal_actions = 0x980; ///< one for each signal
constexpr u64 file_table = 0x940;     ///< the names of files and the numbers of descriptors

// One for each thread.
constexpr u64 robust_mutexes = 0x2000;
constexpr u64 once_attempts = 0x2100;
constexpr u64 random_streams = 0x2200;
constexpr u64 cancellations = 0x2300;  ///< has somebody asked it to end?
constexpr u64 thread_signals = 0x2400; ///< those that pause waits for

constexpr u64 descriptors = 0x3000;    ///< one for each descriptor
constexpr u64 private_copies = 0x4000; ///< one for each file of which a private copy exists; the last range

static_assert(signal_actions + 128 <= trace::thread_object(0) && file_table < trace::thread_object(0) &&
              trace::thread_object(trace::max_threads) <= robust_mutexes);
static_assert(robust_mutexes + trace::max_threads <= once_attempts);
static_assert(once_attempts + trace::max_threads <= random_streams);
static_assert(random_streams + trace::max_threads <= cancellations);
static_assert(cancellations + trace::max_threads <= thread_signals);
static_assert(thread_signals + trace::max_threads <= descriptors);

} // namespace lockstep::rt::pseudo
