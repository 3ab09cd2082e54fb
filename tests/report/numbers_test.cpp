#include "report/words/numbers.hpp"

#include <gtest/gtest.h>

namespace lockstep::report {
namespace {

TEST(numbers, numbers_and_times) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(12345678), "12,345,678");
    EXPECT_EQ(counted(1, "trace"), "1 trace");
    EXPECT_EQ(counted(1500, "trace"), "1,500 traces");
    EXPECT_EQ(lasting(0.4), "0 s");
    EXPECT_EQ(lasting(119), "119 s");
    EXPECT_EQ(lasting(900), "15 min");
    EXPECT_EQ(lasting(10800), "3 h");
}

} // namespace
} // namespace lockstep::report
