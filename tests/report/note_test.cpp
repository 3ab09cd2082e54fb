// What a verdict does not cover, in words.
#include "report/run/note.hpp"
#include "trace/channel.hpp"

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
    EXPECT_EQ(words_of({not_shown_again{"deadlock"}, "Queue.Closes"}),
              "Queue.Closes: a deadlock did not show again when its schedule was run once more");
}

TEST(Notes, HaveWordsForEveryApproximation) {
    std::set<std::string> all;
    for (const std::uint32_t bit : {trace::bounded_timeouts, trace::bounded_spinning, trace::writers_not_preferred})
        all.insert(words_of({approximated{bit}}));
    EXPECT_EQ(all.size(), 3U);
}

} // namespace
} // namespace lockstep::report
