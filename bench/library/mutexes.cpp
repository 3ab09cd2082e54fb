// Mutual exclusion: a pair of lock and unlock where nobody else wants it, the throughput where many do, and how long the
// unluckiest of those waits.
#include "lockstep/debug/lock_order.hpp"
#include "lockstep/sync/mutex.hpp"
#include "measure.hpp"

#include <absl/synchronization/mutex.h>
#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <oneapi/tbb/spin_mutex.h>
#include <string>
#include <x86intrin.h>

namespace {

using namespace bench;

/// Abseil's mutex with the names of the standard, and without its deadlock detector, which Debian's build has on.
class absl_mutex {
public:
    absl_mutex() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }
    void lock() { mutex_.Lock(); }
    void unlock() { mutex_.Unlock(); }

private:
    absl::Mutex mutex_;
};

template <class Mutex>
double pair_of(Mutex& m) {
    const company there;
    return ns_a_turn([&](std::uint64_t n) {
        for (std::uint64_t i = 0; i < n; ++i) {
            m.lock();
            keep(i);
            m.unlock();
        }
    });
}

template <class Mutex>
double pair() {
    const auto m = std::make_unique<Mutex>();
    return pair_of(*m);
}

/// What many threads do under one mutex, each for itself as fast as it can.
template <class Mutex>
struct contest {
    alignas(64) Mutex m;
    alignas(64) std::uint64_t counter = 0;
    alignas(64) std::atomic<bool> over{false};

    template <class Round>
    void run(int threads, Round round) {
        std::vector<std::jthread> all;
        for (int k = 0; k < threads; ++k) {
            all.emplace_back([&] {
                while (!over.load(std::memory_order_relaxed)) round(*this);
            });
        }
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
        over.store(true, std::memory_order_relaxed);
    }
};

/// Million times a second that one of them had it.
template <class Mutex, int Threads>
double contended() {
    contest<Mutex> c;
    const auto start = steady::now();
    c.run(Threads, [](contest<Mutex>& here) {
        here.m.lock();
        ++here.counter;
        here.m.unlock();
    });
    return static_cast<double>(c.counter) / since(start) / 1e6;
}

/// Milliseconds that the longest of all waits took, with three times the time to meet it in.
template <class Mutex, int Threads>
double worst_wait() {
    contest<Mutex> c;
    std::atomic<std::uint64_t> worst{0};
    seconds *= 3;
    const auto start = steady::now();
    const std::uint64_t first = __rdtsc();
    c.run(Threads, [&](contest<Mutex>& here) {
        const std::uint64_t from = __rdtsc();
        here.m.lock();
        const std::uint64_t waited = __rdtsc() - from;
        ++here.counter;
        if (waited > worst.load(std::memory_order_relaxed)) worst.store(waited, std::memory_order_relaxed); // we hold m
        here.m.unlock();
    });
    const double ticks_a_second = static_cast<double>(__rdtsc() - first) / since(start);
    return static_cast<double>(worst.load()) / ticks_a_second * 1e3;
}

/// What it costs more to have the order recorded.
double lockstep_order() { return pair<lockstep::debug::ordered<lockstep::mutex>>() - pair<lockstep::mutex>(); }
double absl_order() {
    absl_mutex m;
    const double without = pair_of(m);
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kReport);
    return pair_of(m) - without;
}

template <class Mutex>
class all_of {
public:
    explicit all_of(std::string name) : name_(std::move(name)) {
        add("pair", pair<Mutex>);
        add("contended_2", contended<Mutex, 2>);
        add("contended_8", contended<Mutex, 8>);
        add("worst_2", worst_wait<Mutex, 2>);
        add("worst_8", worst_wait<Mutex, 8>);
    }

private:
    void add(const std::string& what, double (*run)()) { measurement("mutex/" + what + "/" + name_, run); }

    std::string name_;
};

const all_of<lockstep::mutex> ours("lockstep");
const all_of<lockstep::fair_mutex> fair("lockstep_fair");
const all_of<std::mutex> standard("std");
const all_of<absl_mutex> abseil("absl");
const all_of<tbb::spin_mutex> spinning("tbb_spin");
const measurement order("mutex/order/lockstep", lockstep_order), order_of_absl("mutex/order/absl", absl_order);

} // namespace
