// Readers and writers: throughput where of a hundred operations so many read, and how long the unluckiest waits while
// four threads of the other kind hold the lock for a millisecond each, again and again.
#include "lockstep/sync/rw_lock.hpp"
#include "measure.hpp"

#include <absl/synchronization/mutex.h>
#include <algorithm>
#include <atomic>
#include <oneapi/tbb/rw_mutex.h>
#include <oneapi/tbb/spin_rw_mutex.h>
#include <shared_mutex>
#include <string>

namespace {

using namespace bench;

class absl_rw_lock {
public:
    absl_rw_lock() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }
    void lock() { mutex_.Lock(); }
    void unlock() { mutex_.Unlock(); }
    void lock_shared() { mutex_.ReaderLock(); }
    void unlock_shared() { mutex_.ReaderUnlock(); }

private:
    absl::Mutex mutex_;
};

/// Million operations a second.
template <class Lock, int Reads, int Threads>
double throughput() {
    struct {
        alignas(64) Lock lock;
        alignas(64) std::uint64_t value = 0;
        alignas(64) std::atomic<bool> over{false};
        std::atomic<std::uint64_t> operations{0};
    } here;
    const auto start = steady::now();
    {
        std::vector<std::jthread> all;
        for (int k = 0; k < Threads; ++k) {
            all.emplace_back([&, k] {
                std::uint64_t done = 0, seen = 0;
                for (unsigned turn = static_cast<unsigned>(k) * 13; !here.over.load(std::memory_order_relaxed);
                     ++turn) {
                    if (turn * 37 % 100 < Reads) { // 37 has no common factor with 100: every remainder comes once
                        here.lock.lock_shared();
                        seen += here.value;
                        here.lock.unlock_shared();
                    } else {
                        here.lock.lock();
                        ++here.value;
                        here.lock.unlock();
                    }
                    ++done;
                }
                keep(seen);
                here.operations += done;
            });
        }
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
        here.over.store(true, std::memory_order_relaxed);
    }
    return static_cast<double>(here.operations.load()) / since(start) / 1e6;
}

/// The longest wait of one thread, in milliseconds, while four of the other kind hold the lock. A wait that has not ended
/// after all the time there is counts as long as that.
template <class Lock, bool Writer>
double worst_wait() {
    Lock lock;
    std::atomic<bool> over{false};
    const double time = seconds * 3;
    const auto hold = [&](bool shared) {
        shared ? lock.lock_shared() : lock.lock();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        shared ? lock.unlock_shared() : lock.unlock();
    };
    std::vector<std::jthread> all;
    for (int k = 0; k < 4; ++k) {
        all.emplace_back([&, k] {
            std::this_thread::sleep_for(std::chrono::microseconds(250 * k)); // their holds are to overlap
            while (!over.load(std::memory_order_relaxed)) hold(Writer);
        });
    }
    std::jthread to_the_end([&] {
        std::this_thread::sleep_for(std::chrono::duration<double>(time));
        over.store(true, std::memory_order_relaxed);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    std::chrono::duration<double, std::milli> worst{0};
    while (!over.load(std::memory_order_relaxed)) {
        const auto from = steady::now();
        Writer ? lock.lock() : lock.lock_shared();
        worst = std::max<decltype(worst)>(worst, steady::now() - from);
        Writer ? lock.unlock() : lock.unlock_shared();
        std::this_thread::sleep_for(std::chrono::microseconds(300));
    }
    return worst.count();
}

template <class Lock>
class all_of {
public:
    explicit all_of(std::string name) : name_(std::move(name)) {
        add("99_2", throughput<Lock, 99, 2>);
        add("90_2", throughput<Lock, 90, 2>);
        add("50_2", throughput<Lock, 50, 2>);
        add("99_8", throughput<Lock, 99, 8>);
        add("90_8", throughput<Lock, 90, 8>);
        add("50_8", throughput<Lock, 50, 8>);
        add("writer_waits", worst_wait<Lock, true>);
        add("reader_waits", worst_wait<Lock, false>);
    }

private:
    void add(const std::string& what, double (*run)()) { measurement("rw_lock/" + what + "/" + name_, run); }

    std::string name_;
};

const all_of<lockstep::rw_lock<>> ours("lockstep");
const all_of<lockstep::rw_lock<lockstep::rw_policy::prefer_writers>> writers_first("lockstep_writers");
const all_of<lockstep::rw_lock<lockstep::rw_policy::prefer_readers>> readers_first("lockstep_readers");
const all_of<std::shared_mutex> standard("std");
const all_of<absl_rw_lock> abseil("absl");
const all_of<tbb::rw_mutex> tbb_rw("tbb");
const all_of<tbb::spin_rw_mutex> tbb_spin_rw("tbb_spin");

} // namespace
