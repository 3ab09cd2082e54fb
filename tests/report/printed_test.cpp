#include "analyse/trace_builder.hpp"
#include "report/table/printed.hpp"

#include <gtest/gtest.h>

namespace lockstep::report {
namespace {

using testing::trace_builder;

TEST(Printed, CutsTheOutputUpAlongTheEvents) {
    trace_builder b(3);
    b.print(1, "Insufficient funds\n");
    b.lock(2, 0x404010);
    b.print(2, "3\n");
    const analyse::recording r = b.done(trace::ending::exited);
    const auto texts = printed_texts(r);
    EXPECT_EQ(texts[0], "Insufficient funds\n");
    EXPECT_EQ(texts[1], "");
    EXPECT_EQ(texts[2], "3\n");
}

TEST(Printed, SkipsWhatMainWroteBefore) {
    trace_builder b(2);
    b.print(1, "3\n");
    analyse::recording r = b.done(trace::ending::exited);
    r.output = "starting\n" + r.output;
    EXPECT_EQ(printed_texts(r)[0], "3\n");
}

TEST(Printed, SaysNothingWhereTheOutputDoesNotFit) {
    trace_builder b(2);
    b.print(1, "first, then\n");
    b.print(1, "second\n");
    analyse::recording r = b.done(trace::ending::exited);
    for (const char* other : {"", "second\nfirst, then\n", "first, then\n"}) { // lost in an abort, through two streams
        r.output = other;
        EXPECT_EQ(printed_texts(r)[0], "") << other;
    }
    EXPECT_EQ(printed_prefix(r.events[0]), "first, t");
    EXPECT_EQ(printed_prefix(r.events[1]), "second\n");
}

} // namespace
} // namespace lockstep::report
