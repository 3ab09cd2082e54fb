#include "cli/options/values.hpp"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;

TEST(parse_duration, units) {
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("30"), 30s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("1.5h"), 90min);
    EXPECT_EQ(parse_duration("200ms"), 200ms);
    EXPECT_EQ(parse_duration(".5s"), 500ms);
    for (const char* text : {"", "s", "-1s", "1x", "1s2", "1..5s", ".", "0", "1e9s", "99999999999h", " 1s"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(nearest, forgives_what_fingers_do) {
    const std::vector<std::string> verbs = {"check", "outcomes", "replay", "show"};
    EXPECT_EQ(nearest("chekc", verbs), "check");      // swapped
    EXPECT_EQ(nearest("outcome", verbs), "outcomes"); // left out
    EXPECT_EQ(nearest("relpay", verbs), "replay");
    EXPECT_EQ(nearest("shoow", verbs), "show");
    EXPECT_EQ(nearest("out", verbs), "outcomes"); // a beginning
    EXPECT_EQ(nearest("run", verbs), "");
    EXPECT_EQ(nearest("a", verbs), "");
    EXPECT_EQ(nearest("", verbs), "");
}

} // namespace
} // namespace lockstep::cli
