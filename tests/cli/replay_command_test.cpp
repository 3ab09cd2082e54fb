#include "cli/replay_command.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

TEST(replay_command, can_be_pasted_into_a_shell) {
    const std::string us = program_invocation_name;
    EXPECT_EQ(replay_command("a/b-1.schedule"), us + " replay a/b-1.schedule");
    EXPECT_EQ(replay_command("two words"), us + " replay 'two words'");
    EXPECT_EQ(replay_command("it's"), us + " replay 'it'\\''s'");
}

} // namespace
} // namespace lockstep::cli
