#include "cli/options/options.hpp"

#include <algorithm>
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

/// Status 2 and one line on standard error, with `what` in it.
void refused(const words& arguments, const std::string& what = "") {
    testing::internal::CaptureStderr();
    const auto result = parse(arguments);
    const std::string said = testing::internal::GetCapturedStderr();
    const int* status = std::get_if<int>(&result);
    ASSERT_NE(status, nullptr) << testing::PrintToString(arguments);
    EXPECT_EQ(*status, 2);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_TRUE(said.starts_with("lockstep: ")) << said;
    EXPECT_NE(said.find(what), std::string::npos) << said;
}

TEST(options, defaults_of_check) {
    const options o = parsed({"check", "a.out"});
    EXPECT_EQ(o.what, verb::check);
    EXPECT_EQ(o.targets, words{"a.out"});
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
                              "--weak-failures",
                              "3",
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
    EXPECT_EQ(o.asked.input.weak_failures, 3U);
    EXPECT_TRUE(o.asked.keep_going && o.gtest && o.json);
    EXPECT_EQ(o.asked.schedule_file, "x.schedule");
    EXPECT_EQ(o.asked.input.stdin_file, "in");
    EXPECT_EQ(o.asked.compile_flags, (words{"-O1", "-DX=a b", "-DY"}));
    EXPECT_EQ(o.asked.overtakes, 4U);
}

TEST(options, options_may_stand_before_the_target) {
    EXPECT_EQ(parsed({"check", "--cxxflags", "-O1", "a.cpp"}).targets, words{"a.cpp"});
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

TEST(options, a_slip_of_the_pen_gets_a_suggestion) {
    refused({"chekc", "a"}, "did you mean check?");
    refused({"help", "shwo"}, "did you mean show?");
    refused({"--hlep"}, "did you mean --help?");
    refused({"check", "a", "--tmie", "3s"}, "'--tmie' is not an option of check: did you mean --time?");
    refused({"check", "a", "--exec=3"}, "did you mean --executions?");
    refused({"check", "a", "--gdb"}, "'--gdb' is not an option of check, but of replay");
    refused({"check", "a", "--frobnicate"}, "'--frobnicate' is not an option of check (");
}

TEST(options, the_first_mistake_on_the_line_is_told) {
    refused({"check", "--bogus", "--time", "soon"}, "--bogus");
    refused({"check", "--time", "soon", "--bogus"}, "'soon' is not a length of time");
    refused({"check", "--threads", "0", "--strategy", "best", "--bogus"}, "--threads");
    refused({"check", "--bogus"}, "--bogus");
    refused({"replay", "x", "y", "--gdb=3"}, "'y' is one too many");
}

TEST(options, mistakes_say_what_would_be_right) {
    refused({}, "check, outcomes, replay or show");
    refused({"check"}, "name an executable or a C or C++ source file");
    refused({"show"}, "name a schedule file");
    refused({"check", "a", "--threads", "257"}, "'257' is not a whole number from 1 to 256");
    refused({"check", "a", "--seed", "-1"}, "'-1' is not a whole number from 0");
    refused({"check", "a", "--strategy", "best"},
            "'best' is not one of auto, exhaustive, bounded, random, pct and pos");
    refused({"check", "a", "--color", "pink"}, "'pink' is not one of auto, always and never");
    refused({"check", "a", "--require", "bug"}, "'bug' is not one of clean and verified");
    refused({"check", "a", "--out"}, "'--out' needs a value");
    refused({"check", "a", "--json=a.json"}, "'--json=a.json' takes no value");
    refused({"check", "a", "-q", "--json"}, "--quiet and --json do not go together");
    refused({"outcomes", "a", "b"}, "'b' is one too many");
}

TEST(options, several_targets) {
    EXPECT_EQ(parsed({"check", "a.cpp", "--json", "b.cpp", "c"}).targets, (words{"a.cpp", "b.cpp", "c"}));
}

TEST(options, what_comes_out) {
    const options o = parsed({"check", "a", "-q", "--color", "never", "--require", "verified"});
    EXPECT_TRUE(o.quiet);
    EXPECT_EQ(o.colour, colouring::never);
    EXPECT_EQ(o.least, requirement::verified);
    EXPECT_EQ(parsed({"show", "x", "--color=always"}).colour, colouring::always);
    EXPECT_EQ(parsed({"outcomes", "a", "--quiet", "--require=clean"}).least, requirement::clean);
}

std::string printed(const words& arguments) {
    testing::internal::CaptureStdout();
    const auto result = parse(arguments);
    EXPECT_TRUE(std::holds_alternative<int>(result) && std::get<int>(result) == 0);
    return testing::internal::GetCapturedStdout();
}

TEST(options, help_and_version_succeed) {
    EXPECT_NE(printed({"--version"}), "");
    EXPECT_EQ(printed({"help"}), printed({"--help"}));
    EXPECT_NE(printed({"help"}).find("Exit status:"), std::string::npos);
    for (const char* verb : {"check", "outcomes", "replay", "show"}) {
        const std::string help = printed({"help", verb});
        EXPECT_EQ(help, printed({verb, "--help"}));
        EXPECT_NE(help.find("Examples:\n  lockstep " + std::string(verb)), std::string::npos) << help;
    }
}

} // namespace
} // namespace lockstep::cli
