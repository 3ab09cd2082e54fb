// An inquiry without a command line: a request goes in, a summary comes out, and nothing is printed.
#include "inquiry/check.hpp"
#include "inquiry/gtest.hpp"
#include "inquiry/outcomes.hpp"
#include "scratch.hpp"

namespace lockstep::inquiry {
namespace {

const std::atomic<bool> never = false;

constexpr const char* counting = R"(
#include <cstdio>
#include <thread>
int counter = 0;
int main(int argc, char**) {
    const auto count = [] { counter = counter + 1; };
    std::thread a(count);
    if (argc > 1) a.join();
    std::thread b(count);
    if (argc == 1) a.join();
    b.join();
    std::printf("%d\n", counter);
}
)";

class inquiry_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        asked.target = write("counting.cpp", counting);
        asked.schedule_file = path("found.schedule");
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
    }
    void TearDown() override {
        EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
        scratch_test::TearDown();
    }

    request asked;
};

TEST_F(inquiry_test, finds_a_bug_and_keeps_its_schedule) {
    const report::run_summary found = check(asked, {never});
    EXPECT_EQ(report::verdict_of(found), report::verdict::bug);
    ASSERT_EQ(found.bugs.size(), 1U);
    EXPECT_EQ(found.bugs[0].kind, "data_race");
    EXPECT_EQ(found.bugs[0].schedule_file, path("found.schedule"));
    EXPECT_TRUE(std::filesystem::exists(path("found.schedule")));
}

TEST_F(inquiry_test, gives_the_program_its_arguments) {
    asked.input.arguments = {"one after the other"};
    EXPECT_EQ(report::verdict_of(check(asked, {never})), report::verdict::verified);
}

TEST_F(inquiry_test, reports_progress_and_ends_when_told_to) {
    asked.report_races = false;
    std::atomic<bool> enough = false;
    std::uint64_t executions = 0;
    const auto tell = [&](const explore::progress& now) {
        executions = now.executions;
        enough = true;
    };
    const report::run_summary found = check(asked, {enough, tell});
    EXPECT_GT(executions, 0U);
    EXPECT_FALSE(found.search.complete);
    EXPECT_EQ(report::verdict_of(found), report::verdict::no_bug_found);
}

TEST_F(inquiry_test, lists_outcomes) {
    const outcomes_found found = find_outcomes(asked, {never});
    ASSERT_EQ(found.outcomes.all().size(), 2U);
    EXPECT_FALSE(found.verdict.always_same);
    EXPECT_EQ(found.summary.outcome_schedules.size(), 2U);
}

TEST_F(inquiry_test, a_refusal_is_one_answer_among_others) {
    asked.target = path("missing");
    const auto ask = [&] { return answer{"missing", answer::kind::checked, check(asked, {never}), "", {}}; };
    const answer refused = answer_of("missing", ask);
    EXPECT_EQ(verdict_of(refused), report::verdict::refused);
    EXPECT_NE(refused.why.find("does not exist"), std::string::npos) << refused.why;
    const answer skipped{"later", answer::kind::skipped, {}, "disabled", {}};
    EXPECT_EQ(verdict_of(std::vector{skipped, refused}), report::verdict::refused);
    EXPECT_EQ(verdict_of(std::vector{skipped}), report::verdict::skipped);
}

} // namespace
} // namespace lockstep::inquiry
