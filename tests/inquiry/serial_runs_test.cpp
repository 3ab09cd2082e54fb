#include "inquiry/evidence/serial_runs.hpp"
#include "toy_executor.hpp"

#include <gtest/gtest.h>
#include <set>

namespace lockstep::inquiry {
namespace {

const std::atomic<bool> never = false;

std::multiset<std::string> outputs(unsigned threads, unsigned steps, std::uint64_t max_runs, serial_survey& survey) {
    toy_executor toy(threads, steps);
    std::multiset<std::string> seen;
    survey = run_serial_orders(
        toy, {}, {max_runs, {}},
        [&](const explore::execution& run) {
            EXPECT_EQ(run.header->how, trace::policy::serial);
            seen.insert(std::string(run.output));
            return explore::next_step::go_on;
        },
        never);
    return seen;
}

TEST(serial_runs, a_limit_of_time_is_kept) {
    toy_executor toy(8, 3);
    const auto see = [](const explore::execution&) { return explore::next_step::go_on; };
    const serial_survey none = run_serial_orders(toy, {}, {1000, std::chrono::nanoseconds(0)}, see, never);
    EXPECT_EQ(none.runs, 0U);
    EXPECT_FALSE(none.complete);
}

TEST(serial_runs, every_order_of_whole_threads_and_nothing_else) {
    serial_survey survey;
    const auto two = outputs(2, 3, 1000, survey);
    EXPECT_TRUE(survey.complete);
    EXPECT_EQ(survey.runs, two.size());
    EXPECT_EQ(std::set<std::string>(two.begin(), two.end()), (std::set<std::string>{"111222", "222111"}));

    const auto three = outputs(3, 2, 1000, survey);
    EXPECT_TRUE(survey.complete);
    EXPECT_EQ(std::set<std::string>(three.begin(), three.end()).size(), 6U);
}

TEST(serial_runs, one_thread_has_one_order) {
    serial_survey survey;
    const auto one = outputs(1, 2, 1000, survey);
    EXPECT_TRUE(survey.complete);
    EXPECT_EQ(std::set<std::string>(one.begin(), one.end()), std::set<std::string>{"11"});
}

TEST(serial_runs, a_limit_is_told) {
    serial_survey survey;
    EXPECT_EQ(outputs(5, 2, 10, survey).size(), 10U);
    EXPECT_FALSE(survey.complete);
    EXPECT_EQ(survey.runs, 10U);
}

TEST(serial_runs, stops_when_told_to) {
    toy_executor toy(3, 1);
    const auto stop = [](const explore::execution&) { return explore::next_step::stop; };
    EXPECT_FALSE(run_serial_orders(toy, {}, {1000, {}}, stop, never).complete);
    const std::atomic<bool> at_once = true;
    EXPECT_EQ(run_serial_orders(toy, {}, {1000, {}}, stop, at_once).runs, 0U);
}

} // namespace
} // namespace lockstep::inquiry
