// What becomes of programs that do what they may not do now: unlock what they do not hold, wait without the lock.
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "refusal.hpp"

#include <gtest/gtest.h>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using lockstep::testing::expect_not_permitted;

TEST(NotPermitted, UnlockingWhatNobodyHolds) {
    EXPECT_DEATH(lockstep::mutex().unlock(), "^lockstep::mutex: unlocked while nobody holds it\n");
    EXPECT_DEATH(lockstep::fair_mutex().unlock(), "^lockstep::fair_mutex: unlocked while nobody holds it\n");
    lockstep::recursive_mutex r;
    expect_not_permitted([&] { r.unlock(); }, "lockstep::recursive_mutex: unlocked by a thread that does not hold it");
    lockstep::rw_lock<> rw;
    expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked while nobody writes");
    expect_not_permitted([&] { rw.unlock_shared(); }, "lockstep::rw_lock: unlocked while nobody reads");
    expect_not_permitted([&] { rw.downgrade(); }, "lockstep::rw_lock: downgraded while nobody writes");
    expect_not_permitted([&] { static_cast<void>(rw.upgrade()); }, "lockstep::rw_lock: upgraded while nobody reads");
    EXPECT_EQ(rw.counters(), lockstep::rw_counters{}); // as it was
    const std::lock_guard guard(rw);
}

TEST(NotPermitted, UnlockingAsAStranger) {
    lockstep::recursive_mutex r;
    r.lock();
    std::jthread([&] {
        expect_not_permitted([&] { r.unlock(); },
                             "lockstep::recursive_mutex: unlocked by a thread that does not hold it");
    }).join();
    r.unlock();
    lockstep::rw_lock<> rw;
    const std::shared_lock reading(rw);
    expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked while nobody writes");
}

TEST(NotPermitted, UnlockingAsAStrangerWhatAnotherWrites) {
    lockstep::rw_lock<> rw;
    rw.lock();
    std::jthread([&] {
        expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked by a thread that does not hold it");
        expect_not_permitted([&] { rw.downgrade(); },
                             "lockstep::rw_lock: downgraded by a thread that does not hold it");
    }).join();
    rw.downgrade(); // as it was
    rw.unlock_shared();
}

template <class Lock>
void unlock_what_another_holds() {
    Lock l;
    l.lock();
    std::jthread([&] { l.unlock(); }).join();
}

TEST(NotPermitted, UnlockingWhatAnotherHolds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(unlock_what_another_holds<lockstep::mutex>(),
                 "lockstep::mutex: unlocked by a thread that does not hold it\n");
    EXPECT_DEATH(unlock_what_another_holds<lockstep::fair_mutex>(),
                 "lockstep::fair_mutex: unlocked by a thread that does not hold it\n");
}

TEST(NotPermitted, WaitingWithoutTheLock) {
    lockstep::condition_variable c;
    const std::string refused = "lockstep::condition_variable: a wait without the lock";
    lockstep::mutex m;
    std::unique_lock open(m, std::defer_lock);
    expect_not_permitted([&] { c.wait(open); }, refused);
    expect_not_permitted([&] { c.wait_for(open, 1ms); }, refused);
    expect_not_permitted([&] { c.wait(open, std::stop_token(), [] { return false; }); }, refused);
    lockstep::recursive_mutex r;
    expect_not_permitted([&] { c.wait(r); }, refused);
    EXPECT_DEATH(c.wait(m), "^lockstep::mutex: unlocked while nobody holds it\n");
    c.notify_all(); // nothing was left behind in its queue
}

} // namespace
