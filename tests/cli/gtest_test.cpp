#include "cli/gtest.hpp"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

using words = std::vector<std::string>;

TEST(parse_gtest_list, plain_typed_and_parameterised) {
    EXPECT_EQ(parse_gtest_list("Running main() from gtest_main.cc\n"
                               "Queue.\n"
                               "  push\n"
                               "  pop\n"
                               "Typed/0.  # TypeParam = int\n"
                               "  works\n"
                               "Sizes/Ring.\n"
                               "  holds/0  # GetParam() = 3\n"
                               "  holds/1  # GetParam() = 4\n"),
              (words{"Queue.push", "Queue.pop", "Typed/0.works", "Sizes/Ring.holds/0", "Sizes/Ring.holds/1"}));
}

TEST(parse_gtest_list, output_of_other_programs_has_no_cases) {
    EXPECT_EQ(parse_gtest_list(""), words{});
    EXPECT_EQ(parse_gtest_list("Hello.\nDone. Bye.\n  indented\n"), words{});
}

} // namespace
} // namespace lockstep::cli
