// A forked process has the memory of its parent and none of its threads: whoever started some must know.
#pragma once

#include <atomic>
#include <mutex>
#include <pthread.h>

namespace lockstep::fibers {

/// How many forks lie between this process and the one in which it was asked first.
/// relaxed: it changes where a process begins, which has but one thread then.
inline unsigned forks() noexcept {
    static std::atomic<unsigned> count{0};
    static const int counted = pthread_atfork(nullptr, nullptr, [] { count.fetch_add(1, std::memory_order_relaxed); });
    static_cast<void>(counted);
    return count.load(std::memory_order_relaxed);
}

} // namespace lockstep::fibers
