#include "inquiry/gtest.hpp"

#include <gtest/gtest.h>

namespace lockstep::inquiry {
namespace {

using words = std::vector<std::string>;

TEST(cases_listed, plain_typed_and_parameterised_among_other_output) {
    EXPECT_EQ(cases_listed("Running main() from gtest_main.cc\nQueue.\n  push\n{\n not ours }\n"
                           R"({
  "tests": 4,
  "name": "AllTests",
  "testsuites": [
    {"name": "Queue", "tests": 2, "testsuite": [{"name": "push", "line": 3}, {"name": "pop", "line": 4}]},
    {"name": "Typed/0", "tests": 1, "testsuite": [{"name": "works", "type_param": "int"}]},
    {"name": "Sizes/Ring", "tests": 1, "testsuite": [{"name": "holds/0", "value_param": "3"}]}
  ]
}
bye
)"),
              (words{"Queue.push", "Queue.pop", "Typed/0.works", "Sizes/Ring.holds/0"}));
}

TEST(cases_listed, no_case_is_not_the_same_as_no_list) {
    EXPECT_EQ(cases_listed("{\n  \"testsuites\": []\n}\n"), words{});
    for (const char* text : {"", "Queue.\n  push\n", "{\n}\n", "{\n  \"testsuites\": ["})
        EXPECT_EQ(cases_listed(text), std::nullopt) << text;
}

TEST(for_case, asks_about_this_case_alone) {
    request asked;
    asked.input.arguments = {"--size=3", "--gtest_filter=Queue.*"};
    target what;
    what.program = "/build/all_tests";
    const request one = for_case(asked, what, "Sizes/Ring.holds/0");
    EXPECT_EQ(one.input.arguments, (words{"--size=3", "--gtest_filter=Sizes/Ring.holds/0"}));
    EXPECT_EQ(one.label, "all_tests-Sizes-Ring.holds-0");
    EXPECT_TRUE(one.expect_success);
}

TEST(is_disabled, unless_the_program_is_told_otherwise) {
    request asked;
    EXPECT_TRUE(is_disabled("Queue.DISABLED_push", asked));
    EXPECT_FALSE(is_disabled("Queue.push", asked));
    asked.input.arguments = {"--gtest_also_run_disabled_tests"};
    EXPECT_FALSE(is_disabled("Queue.DISABLED_push", asked));
}

} // namespace
} // namespace lockstep::inquiry
