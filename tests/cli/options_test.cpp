#include "cli/options.hpp"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

std::variant<options, int> parse(const words& arguments) {
    std::vector<const char*> argv = {"lockstep"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return parse_options(static_cast<int>(argv.size()), argv.data());
}

options parsed(const words& arguments) {
    const auto result = parse(arguments);
    if (const auto* o = std::get_if<options>(&result)) return *o;
    ADD_FAILURE() << "not accepted: " << testing::PrintToString(arguments);
    return {};
}

/// Status 2 and one line on standard error.
void refused(const words& arguments) {
    testing::internal::CaptureStderr();
    const auto result = parse(arguments);
    const std::string said = testing::internal::GetCapturedStderr();
    const int* status = std::get_if<int>(&result);
    ASSERT_NE(status, nullptr) << testing::PrintToString(arguments);
    EXPECT_EQ(*status, 2);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_TRUE(said.starts_with("lockstep: ")) << said;
}

TEST(options, defaults_of_check) {
    const options o = parsed({"check", "a.out"});
    EXPECT_EQ(o.what, verb::check);
    EXPECT_EQ(o.asked.target, "a.out");
    EXPECT_EQ(o.asked.how, explore::strategy::automatic);
    EXPECT_EQ(o.asked.input.max_steps, 1'000'000U);
    EXPECT_EQ(o.asked.input.thread_limit, 64U);
    EXPECT_EQ(o.asked.jobs, 1U);
    EXPECT_TRUE(o.asked.report_races);
    EXPECT_FALSE(o.asked.bounds.executions || o.asked.bounds.preemptions || o.asked.overtakes);
    EXPECT_EQ(o.asked.bounds.time, 10min);
    EXPECT_TRUE(o.asked.input.arguments.empty());
}

TEST(options, a_search_that_can_end_by_itself_has_no_time_limit) {
    EXPECT_FALSE(parsed({"check", "a.out", "--strategy", "exhaustive"}).asked.bounds.time);
    EXPECT_FALSE(parsed({"check", "a.out", "--executions", "9"}).asked.bounds.time);
    EXPECT_EQ(parsed({"check", "a.out", "--time", "3s"}).asked.bounds.time, 3s);
}

TEST(options, everything_at_once) {
    const options o = parsed({"check",
                              "a.cpp",
                              "--strategy",
                              "pct",
                              "--preemptions=3",
                              "--executions",
                              "1000",
                              "--time",
                              "30s",
                              "--steps",
                              "77",
                              "--threads",
                              "9",
                              "--stack-bytes",
                              "65536",
                              "--seed",
                              "42",
                              "-j",
                              "8",
                              "--races=ignore",
                              "--spurious-wakeups",
                              "2",
                              "--keep-going",
                              "--gtest",
                              "--out",
                              "x.schedule",
                              "--json",
                              "--stdin",
                              "in",
                              "--cxxflags",
                              "-O1 -DX='a b'",
                              "--cxxflags=-DY",
                              "--overtakes",
                              "4"});
    EXPECT_EQ(o.asked.how, explore::strategy::pct);
    EXPECT_EQ(o.asked.bounds.preemptions, 3U);
    EXPECT_EQ(o.asked.bounds.executions, 1000U);
    EXPECT_EQ(o.asked.bounds.time, 30s);
    EXPECT_EQ(o.asked.input.max_steps, 77U);
    EXPECT_EQ(o.asked.input.thread_limit, 9U);
    EXPECT_EQ(o.asked.input.stack_bytes, 65536U);
    EXPECT_EQ(o.asked.bounds.seed, 42U);
    EXPECT_EQ(o.asked.jobs, 8U);
    EXPECT_FALSE(o.asked.report_races);
    EXPECT_EQ(o.asked.bounds.spurious_budget, 2U);
    EXPECT_TRUE(o.asked.keep_going && o.gtest && o.json);
    EXPECT_EQ(o.asked.schedule_file, "x.schedule");
    EXPECT_EQ(o.asked.input.stdin_file, "in");
    EXPECT_EQ(o.asked.compile_flags, (words{"-O1", "-DX=a b", "-DY"}));
    EXPECT_EQ(o.asked.overtakes, 4U);
}

TEST(options, options_may_stand_before_the_target) {
    EXPECT_EQ(parsed({"check", "--cxxflags", "-O1", "a.cpp"}).asked.target, "a.cpp");
    EXPECT_EQ(parsed({"show", "--watch", "AR,WR", "x.schedule"}).schedule_file, "x.schedule");
}

TEST(options, every_strategy_has_a_name) {
    using explore::strategy;
    EXPECT_EQ(parsed({"check", "a", "--strategy=auto"}).asked.how, strategy::automatic);
    EXPECT_EQ(parsed({"check", "a", "--strategy=exhaustive"}).asked.how, strategy::exhaustive);
    EXPECT_EQ(parsed({"check", "a", "--strategy=bounded"}).asked.how, strategy::bounded);
    EXPECT_EQ(parsed({"check", "a", "--strategy=random"}).asked.how, strategy::random);
    EXPECT_EQ(parsed({"check", "a", "--strategy=pos"}).asked.how, strategy::pos);
}

TEST(options, what_follows_the_dashes_is_the_programs) {
    const options o = parsed({"check", "a", "--json", "--", "--json", "--", "x"});
    EXPECT_EQ(o.asked.input.arguments, (words{"--json", "--", "x"}));
}

TEST(options, the_other_verbs) {
    const options outcomes = parsed({"outcomes", "a", "--json", "--seed=3"});
    EXPECT_EQ(outcomes.what, verb::outcomes);
    EXPECT_TRUE(outcomes.json);
    const options replay = parsed({"replay", "x.schedule", "--gdb"});
    EXPECT_EQ(replay.what, verb::replay);
    EXPECT_TRUE(replay.gdb);
    const options show = parsed({"show", "x.schedule", "--watch", "AR,q.count", "--watch=WR", "--all"});
    EXPECT_EQ(show.what, verb::show);
    EXPECT_EQ(show.watch, (words{"AR", "q.count", "WR"}));
    EXPECT_TRUE(show.all);
}

TEST(options, mistakes_are_one_line_and_status_2) {
    refused({});
    refused({"check"});
    refused({"chekc", "a"});
    refused({"check", "a", "b"});
    refused({"check", "a", "--no-such-option"});
    refused({"check", "a", "--strategy", "best"});
    refused({"check", "a", "--strategy", "17"});
    refused({"check", "a", "--time", "soon"});
    refused({"check", "a", "--time", "0s"});
    refused({"check", "a", "--threads", "0"});
    refused({"check", "a", "--threads", "257"});
    refused({"check", "a", "--steps", "-1"});
    refused({"check", "a", "--executions", "0"});
    refused({"check", "a", "-j", "0"});
    refused({"check", "a", "--races", "maybe"});
    refused({"check", "a", "--out"});
    refused({"replay", "x", "--keep-going"});
    refused({"replay"});
}

TEST(options, help_and_version_succeed) {
    for (const words& arguments : {words{"--help"}, {"--version"}, {"check", "--help"}, {"show", "--help"}}) {
        testing::internal::CaptureStdout();
        const auto result = parse(arguments);
        EXPECT_NE(testing::internal::GetCapturedStdout(), "");
        EXPECT_EQ(std::get<int>(result), 0);
    }
}

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

} // namespace
} // namespace lockstep::cli
