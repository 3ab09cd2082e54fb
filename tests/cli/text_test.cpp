#include "cli/publish.hpp"
#include "cli/text.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

TEST(text, numbers_and_times) {
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

TEST(replay_command, can_be_pasted_into_a_shell) {
    const std::string us = program_invocation_name;
    EXPECT_EQ(replay_command("a/b-1.schedule"), us + " replay a/b-1.schedule");
    EXPECT_EQ(replay_command("two words"), us + " replay 'two words'");
    EXPECT_EQ(replay_command("it's"), us + " replay 'it'\\''s'");
}

} // namespace
} // namespace lockstep::cli
