#include "crowd.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <gtest/gtest.h>
#include <shared_mutex>

namespace {

using namespace std::chrono_literals;
using lockstep::rw_counters;
using lockstep::rw_lock;
using lockstep::rw_policy;

/// Starts a thread that does `work`, and waits until the lock's counters show it.
template <class Lock, class F>
std::jthread started(const Lock& l, const rw_counters& then, F work) {
    std::jthread thread(work);
    while (!(l.counters() == then)) std::this_thread::yield();
    return thread;
}

template <rw_policy Policy>
bool reader_overtakes_waiting_writer() {
    rw_lock<Policy> l;
    l.lock_shared();
    const auto writer = started(l, {1, 0, 0, 1}, [&] {
        l.lock();
        l.unlock();
    });
    const bool enters = l.try_lock_shared();
    if (enters) l.unlock_shared();
    l.unlock_shared();
    return enters;
}

TEST(RwLock, OnlyUnderVersionOneAReaderOvertakesAWaitingWriter) {
    EXPECT_TRUE(reader_overtakes_waiting_writer<rw_policy::prefer_readers>());
    EXPECT_FALSE(reader_overtakes_waiting_writer<rw_policy::prefer_writers>());
    EXPECT_FALSE(reader_overtakes_waiting_writer<rw_policy::phase_fair>());
}

/// A writer is inside; another writer and then two readers wait. Who is inside when the first has left?
template <rw_policy Policy>
rw_counters after_a_writer() {
    rw_lock<Policy> l;
    std::atomic<bool> leave = false;
    rw_counters seen{};
    {
        l.lock();
        const auto writer = started(l, {0, 0, 1, 1}, [&] {
            l.lock();
            while (!leave) std::this_thread::yield();
            l.unlock();
        });
        const auto read = [&] {
            l.lock_shared();
            while (!leave) std::this_thread::yield();
            l.unlock_shared();
        };
        const auto first = started(l, {0, 1, 1, 1}, read);
        const auto second = started(l, {0, 2, 1, 1}, read);
        l.unlock();
        seen = l.counters();
        leave = true;
    }
    return seen;
}

TEST(RwLock, AfterAWriterThePolicyDecides) {
    EXPECT_EQ(after_a_writer<rw_policy::prefer_readers>(), (rw_counters{2, 0, 0, 1}));
    EXPECT_EQ(after_a_writer<rw_policy::prefer_writers>(), (rw_counters{0, 2, 1, 0}));
    EXPECT_EQ(after_a_writer<rw_policy::phase_fair>(), (rw_counters{2, 0, 0, 1}));
}

template <class Lock>
class RwLocks : public testing::Test {};
using kinds = testing::Types<rw_lock<rw_policy::prefer_readers>, rw_lock<rw_policy::prefer_writers>, rw_lock<>>;
TYPED_TEST_SUITE(RwLocks, kinds);

TYPED_TEST(RwLocks, ReadersSeeWholeWrites) {
    TypeParam l;
    int a = 0, b = 0;
    crowd(8, [&](int k) {
        for (int i = 0; i < 3'000; ++i) {
            if (k < 2) {
                const std::unique_lock guard(l);
                ++a;
                ++b;
            } else {
                const std::shared_lock guard(l);
                EXPECT_EQ(a, b);
            }
        }
    });
    EXPECT_EQ(a, 6'000);
    EXPECT_EQ(l.counters(), (rw_counters{0, 0, 0, 0}));
}

TYPED_TEST(RwLocks, TimedOnesLeaveNoTrace) {
    TypeParam l;
    crowd(6, [&](int k) {
        for (int i = 0; i < 1'000; ++i) {
            const auto length = std::chrono::microseconds(i % 20);
            if (k % 2 == 0) {
                if (l.try_lock_for(length)) l.unlock();
            } else if (l.try_lock_shared_for(length)) {
                l.unlock_shared();
            }
        }
    });
    EXPECT_EQ(l.counters(), (rw_counters{0, 0, 0, 0}));
}

TYPED_TEST(RwLocks, BecomeTheOtherWithoutAWriterInBetween) {
    TypeParam l;
    int value = 0;
    crowd(4, [&](int) {
        for (int i = 0; i < 500;) {
            l.lock_shared();
            const int seen = value;
            if (l.upgrade()) {
                EXPECT_EQ(value, seen);
                ++value;
                l.downgrade();
                EXPECT_EQ(value, seen + 1);
                ++i;
            }
            l.unlock_shared();
        }
    });
    EXPECT_EQ(value, 2'000);
}

TYPED_TEST(RwLocks, AStopRequestEndsTheWait) {
    TypeParam l;
    l.lock();
    std::stop_source stop;
    {
        const std::jthread reader([&] { EXPECT_FALSE(l.lock_shared(stop.get_token())); });
        const std::jthread writer([&] { EXPECT_FALSE(l.lock(stop.get_token())); });
        stop.request_stop();
    }
    EXPECT_FALSE(l.try_lock());
    EXPECT_FALSE(l.try_lock_shared_for(-1s));
    l.unlock();
    EXPECT_TRUE(l.try_lock());
    l.unlock();
}

} // namespace
