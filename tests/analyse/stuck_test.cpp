#include "analyse/diagnosis.hpp"
#include "analyse/trace_builder.hpp"

#include <gtest/gtest.h>

namespace lockstep::analyse {
namespace {

using testing::trace_builder;
using trace::ending;
using trace::finding_kind;
using trace::op;

constexpr std::uint64_t x = 0x404010, y = 0x404040, z = 0x404080, cv = 0x4040c0, flag = 0x404100;

std::vector<unsigned> told(const stuck& s) {
    std::vector<unsigned> threads;
    for (const stuck_thread& t : s.threads) threads.push_back(t.thread);
    return threads;
}

TEST(Stuck, TwoLocksInOppositeOrderAreACircle) {
    trace_builder b(3);
    b.lock(1, x);
    b.lock(2, y);
    b.pending_join(0, 1);
    b.pending(1, op::mutex_lock, y);
    b.pending(2, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.cycle, 2U);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 2, 0}));
    EXPECT_EQ(s.threads[0].object.address, y);
    ASSERT_EQ(s.threads[0].holds.size(), 1U);
    EXPECT_EQ(s.threads[0].holds[0].lock, x);
    EXPECT_EQ(s.threads[0].waits_for, std::vector<unsigned>{2});
}

TEST(Stuck, ThreeLocksInARing) {
    trace_builder b(4);
    b.lock(1, x);
    b.lock(2, y);
    b.lock(3, z);
    b.pending_join(0, 1);
    b.pending(1, op::mutex_lock, y);
    b.pending(2, op::mutex_lock, z);
    b.pending(3, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.cycle, 3U);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 2, 3, 0}));
}

TEST(Stuck, ReleasedLocksAreNotHeld) {
    trace_builder b(3);
    b.lock(1, x);
    b.unlock(1, x);
    b.lock(2, x);
    b.pending(1, op::mutex_lock, x);
    b.pending(2, op::sem_wait, z);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.cycle, 0U);
    EXPECT_EQ(told(s), (std::vector<unsigned>{2, 1}));
    EXPECT_EQ(s.roots, 1U);
    EXPECT_EQ(s.threads[0].why, wait_reason::semaphore);
    EXPECT_TRUE(s.threads[1].holds.empty());
}

TEST(Stuck, WaitingForAnOwnLockIsASelfDeadlock) {
    trace_builder b(2);
    b.lock(1, x);
    b.pending_join(0, 1);
    b.pending(1, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::self_deadlock);
    EXPECT_EQ(s.cycle, 1U);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 0}));
}

TEST(Stuck, ARecursiveLockIsHeldUntilTheLastRelease) {
    trace_builder b(3);
    b.lock(1, x);
    b.lock(1, x);
    b.unlock(1, x);
    b.pending(1, op::sem_wait, z);
    b.pending(2, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.threads[1].waits_for, std::vector<unsigned>{1});
}

TEST(Stuck, AFailedTryHoldsNothing) {
    trace_builder b(2);
    trace::event& attempt = b.step(1, op::mutex_trylock, x);
    attempt.flags |= trace::failed;
    b.pending(0, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_TRUE(s.threads[0].held_before);
}

TEST(Stuck, ALockTakenBeforeTheFirstThreadIsMains) {
    trace_builder b(2);
    b.pending_join(0, 1);
    b.pending(1, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.cycle, 2U); // main waits for T1 to end
    EXPECT_TRUE(s.threads[1].held_before);
}

TEST(Stuck, AHolderThatHasEnded) {
    trace_builder b(3);
    b.lock(1, x);
    b.exit(1);
    b.pending_join(0, 2);
    b.pending(2, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(told(s), (std::vector<unsigned>{2, 0}));
    EXPECT_TRUE(s.threads[0].holder_ended);
    ASSERT_TRUE(s.threads[0].holder);
    EXPECT_EQ(s.threads[0].holder->thread, 1U);
}

TEST(Stuck, ASignalBeforeTheWaitIsLost) {
    trace_builder b(3);
    b.step(2, op::cond_signal, cv);
    b.lock(1, x);
    b.on_condition(1, op::cond_wait, cv, x);
    b.pending_join(0, 1);
    b.pending(1, op::cond_wake, cv).second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::lost_wakeup);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 0}));
    EXPECT_EQ(s.threads[0].missed.fate, signal_fate::too_early);
    EXPECT_EQ(s.threads[0].missed.signal, 0U);
    EXPECT_TRUE(s.threads[0].holds.empty()); // waiting releases the mutex
}

TEST(Stuck, ASignalThatNobodySendsIsNotLost) {
    trace_builder b(2);
    b.lock(1, x);
    b.on_condition(1, op::cond_wait, cv, x);
    b.pending(1, op::cond_wake, cv).second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.threads[0].missed.fate, signal_fate::never_sent);
}

TEST(Stuck, ASignalThatWokeTheWrongThread) {
    trace_builder b(4);
    b.on_condition(1, op::cond_wait, cv, x);
    b.on_condition(2, op::cond_wait, cv, x);
    b.step(3, op::cond_signal, cv);
    b.on_condition(2, op::cond_wake, cv, x);
    b.unlock(2, x);
    b.pending(1, op::cond_wake, cv).second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::lost_wakeup);
    EXPECT_EQ(s.threads[0].missed.fate, signal_fate::taken);
    EXPECT_EQ(s.threads[0].missed.signal, 2U);
    EXPECT_EQ(s.threads[0].missed.woken_instead, 2U);
}

TEST(Stuck, SignalledButTheMutexIsHeld) {
    trace_builder b(3);
    b.on_condition(1, op::cond_wait, cv, x);
    b.lock(2, x);
    b.step(2, op::cond_broadcast, cv);
    b.pending(1, op::cond_wake, cv).second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    b.pending(2, op::sem_wait, z);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(told(s), (std::vector<unsigned>{2, 1}));
    EXPECT_EQ(s.threads[1].why, wait_reason::lock);
    EXPECT_EQ(s.threads[1].object.address, x);
    EXPECT_EQ(s.threads[1].waits_for, std::vector<unsigned>{2});
}

TEST(Stuck, ATimedOutWaiterTakesNoSignal) {
    trace_builder b(3);
    b.on_condition(1, op::cond_wait, cv, x);
    b.on_condition(2, op::cond_wait, cv, x);
    b.on_condition(2, op::cond_wake, cv, x).flags |= trace::failed;
    b.unlock(2, x);
    b.step(2, op::cond_signal, cv);
    b.lock(2, x);
    b.pending(1, op::cond_wake, cv).second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    b.pending(2, op::sem_wait, z);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.threads[1].why, wait_reason::lock);
}

TEST(Stuck, AChainLeadsToItsRoot) {
    trace_builder b(3); // the nested monitor: T1 keeps the outer lock while it waits for a signal
    b.lock(1, x);
    b.lock(1, y);
    b.on_condition(1, op::cond_wait, cv, y);
    b.pending_join(0, 2);
    b.pending(1, op::cond_wake, cv).second = {y, 1, trace::commute::exclusive, trace::waits, 0};
    b.pending(2, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 2, 0}));
    EXPECT_EQ(s.roots, 1U);
}

TEST(Stuck, SpinningWithALockIsALivelock) {
    trace_builder b(3);
    b.lock(1, x);
    b.step(1, op::atomic_load, flag, 4).pc = 0x1234;
    trace::event& again = b.pending(1, op::atomic_load, flag, 4);
    again.flags |= trace::spinning;
    again.pc = 0x1234;
    b.pending(2, op::mutex_lock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::livelock);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 2}));
    ASSERT_EQ(s.threads[0].spins_on.size(), 1U);
    EXPECT_EQ(s.threads[0].spins_on[0].address, flag);
    EXPECT_EQ(s.threads[0].holds.size(), 1U);
}

TEST(Stuck, ALoopThatTakesTheLockAgainAndAgainSpinsOnWhatItReads) {
    trace_builder b(2);
    b.lock(1, x);
    b.step(1, op::plain_read, flag, 4);
    b.unlock(1, x);
    b.pending(1, op::mutex_lock, x).flags |= trace::spinning;
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::livelock);
    ASSERT_EQ(s.threads[0].spins_on.size(), 1U);
    EXPECT_EQ(s.threads[0].spins_on[0].address, flag);
}

TEST(Stuck, ThreadsThatJoinEachOther) {
    trace_builder b(3);
    b.pending_join(1, 2);
    b.pending_join(2, 1);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.cycle, 2U);
}

TEST(Stuck, AnUpgradeOfAReaderLockIsASelfDeadlock) {
    trace_builder b(2);
    b.step(1, op::rw_rdlock, x);
    b.pending(1, op::rw_wrlock, x);
    EXPECT_EQ(explain_stuck(b.done(ending::stuck)).kind, finding_kind::self_deadlock);
}

TEST(Stuck, TwoReadersThatBothWantToWrite) {
    trace_builder b(3);
    b.step(1, op::rw_rdlock, x);
    b.step(2, op::rw_rdlock, x);
    b.step(2, op::rw_unlock, x);
    b.pending(1, op::sem_wait, z);
    b.pending(2, op::rw_wrlock, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.threads[1].waits_for, std::vector<unsigned>{1});
}

TEST(Stuck, ABarrierShortOfArrivals) {
    trace_builder b(3);
    trace_builder::with_values(b.step(1, op::barrier_arrive, x), 3, 1, 0);
    trace_builder::with_values(b.step(2, op::barrier_arrive, x), 3, 2, 0);
    b.pending(1, op::barrier_leave, x);
    b.pending(2, op::barrier_leave, x);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(s.roots, 2U);
    EXPECT_EQ(s.threads[0].needed, 3U);
    EXPECT_EQ(s.threads[0].arrived, 2U);
}

TEST(Stuck, AFutexWhoseValueChangedWithoutAWakeUp) {
    trace_builder b(3);
    constexpr std::uint64_t queue = flag | 1ULL << 62;
    trace_builder::with_values(b.step(1, op::futex_wait, queue), 0, 0, 4).second = {flag, 4, trace::commute::reads, 0,
                                                                                    0};
    trace_builder::with_values(b.step(2, op::atomic_store, flag, 4), 0, 1, 4);
    b.pending(1, op::futex_return, queue);
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::lost_wakeup);
    EXPECT_EQ(s.threads[0].object.address, flag);
    EXPECT_EQ(s.threads[0].now, 1U);
}

TEST(Stuck, ACircleOutranksAMissedSignal) {
    trace_builder b(5);
    b.step(3, op::cond_signal, cv);
    b.on_condition(4, op::cond_wait, cv, z);
    b.lock(1, x);
    b.lock(2, y);
    b.pending(1, op::mutex_lock, y);
    b.pending(2, op::mutex_lock, x);
    b.pending(4, op::cond_wake, cv).second = {z, 1, trace::commute::exclusive, trace::waits, 0};
    const stuck s = explain_stuck(b.done(ending::stuck));
    EXPECT_EQ(s.kind, finding_kind::deadlock);
    EXPECT_EQ(told(s), (std::vector<unsigned>{1, 2, 4}));
}

TEST(Stuck, IsDiagnosedAtTheLastStep) {
    trace_builder b(3);
    b.lock(1, x);
    b.lock(2, y);
    b.pending(1, op::mutex_lock, y);
    b.pending(2, op::mutex_lock, x);
    const std::vector<diagnosis> all = diagnose(b.done(ending::stuck));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, finding_kind::deadlock);
    EXPECT_EQ(all[0].event, 1U);
    EXPECT_EQ(std::get<stuck>(all[0].what).threads.front().object.address, y);
}

} // namespace
} // namespace lockstep::analyse
