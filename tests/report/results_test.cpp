// What a whole run found out: JSON, and the table of outcomes.
#include "analyse/trace_builder.hpp"
#include "report/render/json.hpp"
#include "report/render/outcome_table.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lockstep::report {
namespace {

using testing::made_execution;
using testing::trace_builder;

analyse::outcome_set some_outcomes() {
    analyse::outcome_set seen;
    const auto add = [&](const std::string& text, trace::ending end, trace::policy how) {
        trace_builder b(2);
        b.print(1, text);
        seen.add(made_execution(b.done(end), how).view);
    };
    add("2\n3\n", trace::ending::exited, trace::policy::run_on);
    add("2\nInsufficient funds\n", trace::ending::exited, trace::policy::run_on);
    add("2\nInsufficient funds\n", trace::ending::exited, trace::policy::serial);
    add("", trace::ending::stuck, trace::policy::run_on);
    return seen;
}

TEST(OutcomeTable, ShowsEachWithTheVerdict) {
    const analyse::outcome_set seen = some_outcomes();
    EXPECT_EQ(draw_outcomes(seen, analyse::judge(seen, true, true), {"a.json", "b.json", "c.json"}, {}),
              R"(outcome                      times    serial    schedule
-------------------------    -----    ------    --------
"", stuck                    1        no        a.json
"2\n3\n"                     1        no        b.json
"2\nInsufficient funds\n"    1        yes       c.json

the outcome is not always the same (3 outcomes), and no serial order of the threads gives 2 of them
)");
}

TEST(Json, HoldsTheResult) {
    const analyse::outcome_set seen = some_outcomes();
    run_summary s;
    s.search.complete = true;
    s.search.counts.running = explore::strategy::exhaustive;
    s.search.counts.executions = 12;
    s.bounds.preemptions = 2;
    s.seconds = 0.5;
    s.outcomes = &seen;
    document warning;
    warning.kind = "unjoined_thread";
    warning.error = false;
    warning.sentence = "T1 is never joined";
    s.bugs.push_back(warning);
    EXPECT_EQ(verdict_of(s), verdict::verified);
    document race;
    race.kind = "data_race";
    race.sentence = "a race \xff";
    race.threads = {"T1", "T2"};
    race.locations = {{"/src/a.cpp", 1, 5}};
    race.schedule_file = "race.json";
    s.bugs.push_back(race);
    const auto j = nlohmann::json::parse(to_json(s));
    EXPECT_EQ(j["verdict"], "bug");
    EXPECT_EQ(j["complete"], true);
    EXPECT_EQ(j["strategy"], "exhaustive");
    EXPECT_EQ(j["executions"], 12);
    EXPECT_EQ(j["bounds"]["preemptions"], 2);
    EXPECT_TRUE(j["bounds"]["executions"].is_null());
    ASSERT_EQ(j["bugs"].size(), 1U);
    EXPECT_EQ(j["bugs"][0]["kind"], "data_race");
    EXPECT_EQ(j["bugs"][0]["message"], "a race \uFFFD");
    EXPECT_EQ(j["bugs"][0]["schedule"], "race.json");
    EXPECT_EQ(j["bugs"][0]["locations"][0], "a.cpp:1");
    EXPECT_EQ(j["bugs"][0]["places"][0]["path"], "/src/a.cpp");
    EXPECT_EQ(j["bugs"][0]["places"][0]["column"], 5);
    EXPECT_FALSE(j["bugs"][0].contains("graph"));
    EXPECT_EQ(j["warnings"].size(), 1U);
    ASSERT_EQ(j["outcomes"].size(), 3U);
    EXPECT_EQ(j["outcomes"][0]["exit_status"], -1);
    EXPECT_EQ(j["outcomes"][0]["ending"], "stuck");
    EXPECT_EQ(j["outcomes"][2]["serial"], true);
    EXPECT_EQ(j["outcomes"][2]["exit_status"], 0);
}

TEST(Verdict, IsNotVerifiedWhereSomethingWasLeftOut) {
    run_summary s;
    s.search.complete = true;
    s.notes = {{weak_atomics{2}}};
    EXPECT_EQ(verdict_of(s), verdict::verified);
    EXPECT_EQ(headline_of(s), "verified: no bug in any interleaving");
    s.notes.push_back({bounded_by{trace::bound::timeouts}});
    s.notes.push_back({steps_limited{2, 1000}});
    EXPECT_EQ(verdict_of(s), verdict::no_bug_found);
    EXPECT_EQ(headline_of(s), "no bug found: time-outs in a row bounded, 2 executions cut off at 1,000 steps");
    const auto j = nlohmann::json::parse(to_json(s));
    EXPECT_EQ(j["complete"], false);
    ASSERT_EQ(j["left_out"].size(), 2U);
    EXPECT_EQ(j["left_out"][0]["name"], "timeouts");
}

TEST(Verdict, SaysOnceWhatSeveralCasesLeftOut) {
    run_summary s;
    s.search.counts.executions = 1234;
    s.notes = {{interrupted{}, "A.One"}, {interrupted{}, "A.Two"}};
    EXPECT_EQ(headline_of(s), "no bug found in 1,234 executions: interrupted");
}

TEST(Json, SaysNoBugFoundWhenTheSearchWasNotComplete) {
    EXPECT_EQ(verdict_of(run_summary{}), verdict::no_bug_found);
    EXPECT_FALSE(nlohmann::json::parse(to_json(run_summary{})).contains("outcomes"));
}

} // namespace
} // namespace lockstep::report
