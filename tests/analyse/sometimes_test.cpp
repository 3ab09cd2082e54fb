#include "analyse/diagnosis.hpp"
#include "analyse/sometimes.hpp"
#include "analyse/trace_builder.hpp"

#include <cstring>
#include <gtest/gtest.h>

namespace lockstep::analyse {
namespace {

using testing::made_execution;
using testing::trace_builder;

class Sometimes : public ::testing::Test {
protected:
    Sometimes() {
        std::strcpy(names[0].text, "full");
        names[1].pc = 0x42;
        std::strcpy(names[1].text, "empty");
    }

    made_execution execution(std::uint64_t reached, std::uint64_t held, trace::ending end = trace::ending::exited) {
        trace_builder b(2);
        b.step(1, trace::op::yield);
        made_execution made(b.done(end));
        made.header->sometimes_reached[0] = reached;
        made.header->sometimes_held[0] = held;
        made.view.note_names = names;
        return made;
    }

    std::array<trace::note_name, 2> names{};
    sometimes_watch watch;
};

TEST_F(Sometimes, IsMissedWhenNoExecutionSawIt) {
    watch.add(execution(0b11, 0b00).view);
    watch.add(execution(0b11, 0b01).view);
    const auto missed = watch.never_true();
    ASSERT_EQ(missed.size(), 1U);
    EXPECT_EQ(missed[0].name, "empty");
    EXPECT_EQ(missed[0].pc, 0x42U);
    EXPECT_EQ(missed[0].schedule, (std::vector<trace::step>{trace::thread_process(1)}));
}

TEST_F(Sometimes, DiscardedExecutionsDoNotCount) {
    watch.add(execution(0b01, 0b01, trace::ending::discarded).view);
    EXPECT_TRUE(watch.never_true().empty());
    watch.add(execution(0b01, 0b00).view);
    EXPECT_EQ(watch.never_true().size(), 1U);
}

TEST_F(Sometimes, WhatWasTrueStaysTrueWhenTheSearchBeginsAgain) {
    watch.add(execution(0b11, 0b01).view);
    watch.forget_schedules();
    EXPECT_TRUE(watch.never_true().empty());
    watch.add(execution(0b11, 0b00).view);
    EXPECT_EQ(watch.never_true().size(), 1U);
}

TEST_F(Sometimes, ARecordingKnowsWhatItDidNotSee) {
    const recording r = record(execution(0b11, 0b10).view);
    EXPECT_EQ(r.note_names, (std::vector<std::string>{"full", "empty"}));
    ASSERT_EQ(r.unmet.size(), 1U);
    EXPECT_EQ(r.unmet[0].name, "full");
}

TEST(Discarded, ShowsNoErrors) {
    trace_builder b(2);
    b.step(1, trace::op::yield);
    b.finding(trace::finding_kind::assertion);
    const made_execution run(b.done(trace::ending::discarded));
    EXPECT_FALSE(shows_error(run.view));
    EXPECT_TRUE(diagnose(record(run.view)).empty());
}

} // namespace
} // namespace lockstep::analyse
