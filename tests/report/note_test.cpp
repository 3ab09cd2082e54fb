// What a verdict does not cover, in words.
#include "report/run/note.hpp"

#include <gtest/gtest.h>
#include <set>

namespace lockstep::report {
namespace {

TEST(Notes, SayWhatWasNotLookedAt) {
    EXPECT_EQ(words_of({stopped_at{"5 s"}}), "stopped at the limit of 5 s");
    EXPECT_EQ(words_of({steps_limited{2, 1000}}),
              "2 executions reached the limit of 1,000 steps (--steps), and what comes after that was not looked at");
    EXPECT_EQ(words_of({not_seen_true{"it gets full"}}),
              "\"it gets full\" (lockstep::sometimes) was not seen to be true");
}

TEST(Notes, NameTheTestCaseThatTheyConcern) {
    EXPECT_EQ(words_of({not_seen_true{"it gets full"}, "Queue.Closes"}),
              "Queue.Closes: \"it gets full\" (lockstep::sometimes) was not seen to be true");
}

TEST(Notes, TellTheBoundsOfAnExecutionByTheirTable) {
    std::set<std::string> names, words;
    for (std::size_t i = 0; i < trace::bounds.size(); ++i) {
        const note n{bounded_by{static_cast<trace::bound>(i)}};
        names.insert(fact_of(n).name);
        words.insert(words_of(n));
        EXPECT_EQ(fact_of(n).weighs, trace::bounds[i].weighs);
        EXPECT_EQ(in_short(n), trace::bounds[i].in_short);
    }
    EXPECT_EQ(names.size(), trace::bounds.size());
    EXPECT_EQ(words.size(), trace::bounds.size());
}

} // namespace
} // namespace lockstep::report
