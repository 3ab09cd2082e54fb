#include "analyse/diagnosis.hpp"
#include "analyse/overtakes.hpp"
#include "analyse/trace_builder.hpp"

#include <gtest/gtest.h>

namespace lockstep::analyse {
namespace {

using testing::made_execution;
using testing::trace_builder;
using trace::ending;
using trace::finding_kind;
using trace::op;

constexpr std::uint64_t x = 0x404010, y = 0x404040, cv = 0x4040c0;

TEST(Findings, EveryKindHasANameOfItsOwn) {
    for (int k = 0; k <= static_cast<int>(finding_kind::unjoined_thread); ++k) {
        const auto kind = static_cast<finding_kind>(k);
        EXPECT_NE(kind_name(kind), "unknown") << k;
        EXPECT_EQ(kind_named(kind_name(kind)), kind);
        EXPECT_FALSE(kind_title(kind).empty());
    }
}

TEST(Findings, WarningsChangeNoVerdict) {
    trace_builder b(2);
    b.print(1, "x");
    b.finding(finding_kind::unjoined_thread);
    const recording r = b.done(ending::exited);
    EXPECT_FALSE(shows_error(made_execution(r).view));
    EXPECT_EQ(severity_of(diagnose(r).at(0)), severity::warning);
}

TEST(Findings, BeingStuckIsAnError) {
    trace_builder b(2);
    b.pending(1, op::sem_wait, x);
    EXPECT_TRUE(shows_error(made_execution(b.done(ending::stuck)).view));
}

recording opposite_locks(unsigned first, unsigned second) {
    trace_builder b(3);
    b.lock(first, x);
    b.lock(second, y);
    b.pending(first, op::mutex_lock, y).pc = 0x10;
    b.pending(second, op::mutex_lock, x).pc = 0x20;
    return b.done(ending::stuck);
}

diagnosis race_at(std::uint64_t a, std::uint64_t b) {
    race what;
    what.a.at.pc = a;
    what.b.at.pc = b;
    return {finding_kind::data_race, 0, {}, "", what};
}

TEST(Findings, ARaceIsTheSameFromBothSides) {
    EXPECT_EQ(identity_of(race_at(0x10, 0x20)), identity_of(race_at(0x20, 0x10)));
    EXPECT_NE(identity_of(race_at(0x10, 0x20)), identity_of(race_at(0x10, 0x30)));
}

TEST(Findings, AreFoundAgainByKindAndPlaces) {
    const diagnosis other = race_at(5, 6), swapped = race_at(2, 1);
    const std::vector<diagnosis> both{other, swapped};
    EXPECT_EQ(find_again(both, race_at(1, 2)), &both[1]);
    EXPECT_EQ(find_again({other}, race_at(1, 2)), nullptr);
    EXPECT_EQ(find_again({diagnose(leak{})}, race_at(1, 2)), nullptr);
}

TEST(Findings, OfAnotherExecutionHaveNoEvents) {
    trace_builder b(2);
    b.print(1, "x");
    const recording shown = b.done(ending::exited);
    diagnosis d = race_at(1, 2);
    std::get<race>(d.what).a.event = 77;
    EXPECT_FALSE(std::get<race>(at_end_of(shown, d).what).a.event);
    const recording stuck = opposite_locks(1, 2);
    const diagnosis told = at_end_of(shown, diagnose(stuck).at(0));
    EXPECT_EQ(told.kind, finding_kind::deadlock);
    EXPECT_EQ(told.event, 0U);
    EXPECT_TRUE(std::holds_alternative<complaint>(told.what));
}

TEST(Findings, ADeadlockIsTheSameWhoeverTakesPart) {
    const recording r = opposite_locks(1, 2), s = opposite_locks(2, 1);
    EXPECT_EQ(identity_of(diagnose(r)[0]), identity_of(diagnose(s)[0]));
}

TEST(Findings, AFailureIsToldApartByItsCallers) {
    trace_builder b(2);
    b.print(1, "x");
    trace::finding& f = b.finding(finding_kind::segfault);
    f.a_pc = 0x10;
    f.a_depth = 2;
    f.a_stack[0] = 0x10;
    f.a_stack[1] = 0x77;
    recording r = b.done(ending::failed);
    const identity one = identity_of(diagnose(r).at(0));
    r.findings[0].a_stack[1] = 0x88;
    EXPECT_NE(one, identity_of(diagnose(r).at(0)));
}

/// T1 wants x while T2 takes it again and again.
recording barging(unsigned times) {
    trace_builder b(3);
    b.lock(2, x);
    b.blocked({1});
    for (unsigned i = 0; i < times; ++i) {
        b.unlock(2, x);
        b.blocked({}); // T1 could go on now, but T2 is faster
        b.lock(2, x);
        b.blocked({1});
    }
    b.unlock(2, x);
    b.blocked({});
    b.lock(1, x);
    return b.done(ending::exited);
}

TEST(Overtakes, CountsThoseThatCameLaterAndWereServed) {
    EXPECT_FALSE(find_overtaking(barging(2), 3));
    const auto o = find_overtaking(barging(3), 3);
    ASSERT_TRUE(o);
    EXPECT_EQ(o->thread, 1U);
    EXPECT_EQ(o->object.address, x);
    EXPECT_EQ(o->served, (std::vector<std::size_t>{2, 4, 6}));
    EXPECT_EQ(std::get<starvation>(diagnose_starvation(barging(3), 3)->what).served, 3U);
}

TEST(Overtakes, AThreadThatWasNeverBlockedDoesNotWait) {
    trace_builder b(3);
    for (int i = 0; i < 5; ++i) {
        b.lock(2, x);
        b.unlock(2, x);
    }
    b.lock(1, x);
    EXPECT_FALSE(find_overtaking(b.done(ending::exited), 1));
}

TEST(Overtakes, ThoseThatAskedBeforeDoNotOvertake) {
    trace_builder b(4);
    b.lock(3, x);
    b.blocked({1, 2});
    b.unlock(3, x);
    b.blocked({});
    b.lock(2, x); // asked from the beginning, like T1
    b.blocked({1});
    b.unlock(2, x);
    b.blocked({});
    b.lock(1, x);
    EXPECT_FALSE(find_overtaking(b.done(ending::exited), 1));
}

TEST(Overtakes, EnteringTheMonitorOvertakesThoseWhoWaitInIt) {
    trace_builder b(3);
    b.lock(1, x);
    b.on_condition(1, op::cond_wait, cv, x);
    b.blocked({1});
    for (int i = 0; i < 3; ++i) {
        b.lock(2, x);
        b.unlock(2, x);
    }
    trace::event& asleep = b.pending(1, op::cond_wake, cv);
    asleep.second = {x, 1, trace::commute::exclusive, trace::waits, 0};
    const auto o = find_overtaking(b.done(ending::stuck), 2);
    ASSERT_TRUE(o);
    EXPECT_EQ(o->thread, 1U);
}

} // namespace
} // namespace lockstep::analyse
