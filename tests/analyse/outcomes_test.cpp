#include "analyse/leaks.hpp"
#include "analyse/outcomes.hpp"
#include "analyse/trace_builder.hpp"

#include <gtest/gtest.h>

namespace lockstep::analyse {
namespace {

using testing::made_execution;
using testing::trace_builder;
using trace::ending;
using trace::policy;

recording printing(const std::string& text, unsigned steps = 1, ending end = ending::exited) {
    trace_builder b(2);
    for (unsigned i = 1; i < steps; ++i) b.step(1, trace::op::yield);
    b.print(1, text);
    return b.done(end);
}

void add(outcome_set& to, const recording& r, policy how = policy::run_on) { to.add(made_execution(r, how).view); }

TEST(Outcomes, CountsEachDistinctResult) {
    outcome_set seen;
    add(seen, printing("3\n", 4));
    add(seen, printing("2\n"));
    add(seen, printing("3\n", 2));
    ASSERT_EQ(seen.all().size(), 2U);
    EXPECT_EQ(seen.all()[0].output, "2\n");
    EXPECT_EQ(seen.all()[1].count, 2U);
    EXPECT_EQ(seen.all()[1].schedule.size(), 2U); // the shorter one
}

TEST(Outcomes, ExitStatusAndEndingTellResultsApart) {
    outcome_set seen;
    recording r = printing("x");
    add(seen, r);
    r.exit_status = 3;
    add(seen, r);
    add(seen, printing("x", 1, ending::stuck));
    ASSERT_EQ(seen.all().size(), 3U);
    EXPECT_EQ(ending_text(seen.all()[1]), "exit status 3");
    EXPECT_EQ(ending_text(seen.all()[2]), "stuck");
    EXPECT_EQ(seen.all()[2].exit_status, -1);
}

TEST(Outcomes, FailuresHaveTheStatusTheShellWouldSee) {
    outcome_set seen;
    trace_builder b(1);
    b.print(0, "x");
    b.finding(trace::finding_kind::assertion);
    add(seen, b.done(ending::failed));
    ASSERT_EQ(seen.all().size(), 1U);
    EXPECT_EQ(seen.all()[0].exit_status, 134);
    EXPECT_EQ(ending_text(seen.all()[0]), "assertion failed");
}

TEST(Outcomes, ExecutionsThatWereCutOffHaveNone) {
    outcome_set seen;
    add(seen, printing("x", 1, ending::sleep_blocked));
    add(seen, printing("x", 1, ending::step_limit));
    EXPECT_TRUE(seen.all().empty());
    EXPECT_EQ(seen.cut_off(), 1U);
}

TEST(Outcomes, BothCriteriaHold) {
    outcome_set seen;
    add(seen, printing("6"));
    add(seen, printing("6"), policy::serial);
    EXPECT_EQ(seen.all()[0].count, 1U); // a serial run is not one of the search's
    const outcome_verdict v = judge(seen, true, true);
    EXPECT_TRUE(v.always_same);
    EXPECT_TRUE(v.every_one_serial);
    EXPECT_EQ(v.sentence, "the outcome is always the same, and a serial order of the threads gives it too");
}

TEST(Outcomes, TheFirstCriterionFails) {
    outcome_set seen;
    for (const char* text : {"26", "36"}) {
        add(seen, printing(text));
        add(seen, printing(text), policy::serial);
    }
    EXPECT_EQ(
        judge(seen, true, true).sentence,
        "the outcome is not always the same (2 outcomes), but each is one that a serial order of the threads gives");
}

TEST(Outcomes, TheSecondCriterionFails) {
    outcome_set seen;
    add(seen, printing("3"));
    const outcome_verdict v = judge(seen, true, true);
    EXPECT_TRUE(v.always_same);
    EXPECT_EQ(v.sentence, "the outcome is always the same, but no serial order of the threads gives it");
}

TEST(Outcomes, BothCriteriaFail) {
    outcome_set seen;
    for (const char* text : {"6", "25", "26", "36"}) add(seen, printing(text));
    for (const char* text : {"26", "36"}) add(seen, printing(text), policy::serial);
    const outcome_verdict v = judge(seen, true, true);
    EXPECT_EQ(v.not_serial, 2U);
    EXPECT_EQ(v.sentence,
              "the outcome is not always the same (4 outcomes), and no serial order of the threads gives 2 of them");
}

TEST(Outcomes, WithoutSuccessTheyAreNoGoodNews) {
    outcome_set seen;
    recording usage = printing("usage");
    usage.exit_status = 2;
    add(seen, usage);
    add(seen, usage, policy::serial);
    const outcome_verdict v = judge(seen, true, true);
    EXPECT_TRUE(v.never_succeeds);
    EXPECT_EQ(v.sentence, "the outcome is always the same, and a serial order of the threads gives it too; it is no "
                          "success: exit status 2");
    EXPECT_FALSE(judge(seen, true, true, 2).never_succeeds);
}

TEST(Outcomes, WordsReachNoFurtherThanTheSearch) {
    outcome_set seen;
    add(seen, printing("6"));
    EXPECT_EQ(
        judge(seen, false, false).sentence,
        "the outcome is always the same in the executions that were seen, but none of the serial orders that were "
        "tried gives it");
}

TEST(Outcomes, MergingAddsUp) {
    outcome_set a, b;
    add(a, printing("1", 3));
    add(b, printing("1", 2));
    add(b, printing("2"), policy::serial);
    a.merge(b);
    ASSERT_EQ(a.all().size(), 2U);
    EXPECT_EQ(a.all()[0].count, 2U);
    EXPECT_EQ(a.all()[0].schedule.size(), 2U);
    EXPECT_TRUE(a.all()[1].serial);
}

recording leaving(std::uint64_t bytes) {
    recording r = printing("");
    r.leaked_bytes = bytes;
    r.leaked_blocks = bytes / 8;
    r.leaked_at.pc = 0x1234;
    return r;
}

TEST(Leaks, NothingLeftIsNoFinding) {
    leak_watch w;
    w.add(made_execution(leaving(0)).view);
    EXPECT_FALSE(w.result());
}

TEST(Leaks, TheSameInEverySchedule) {
    leak_watch w;
    w.add(made_execution(leaving(16)).view);
    w.add(made_execution(leaving(16)).view);
    ASSERT_TRUE(w.result());
    EXPECT_EQ(severity_of(diagnose(w.result()->what)), severity::warning);
}

TEST(Leaks, OnlyInSomeSchedules) {
    leak_watch w;
    w.add(made_execution(leaving(16)).view);
    w.add(made_execution(leaving(64)).view);
    w.add(made_execution(leaving(0)).view);
    const auto v = w.result();
    ASSERT_TRUE(v);
    EXPECT_EQ(severity_of(diagnose(v->what)), severity::error);
    EXPECT_EQ(v->what.bytes, 64U);
    EXPECT_EQ(v->what.least_bytes, 0U);
    EXPECT_EQ(v->what.allocated.pc, 0x1234U);
}

TEST(Leaks, ThreadsCutOffByTheEndOfTheProcessDoNotCount) {
    leak_watch w;
    recording r = leaving(16);
    r.pending.emplace_back();
    w.add(made_execution(r).view);
    EXPECT_FALSE(w.result());
}

} // namespace
} // namespace lockstep::analyse
