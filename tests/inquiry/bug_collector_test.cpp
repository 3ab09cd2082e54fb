#include "inquiry/evidence/bug_collector.hpp"
#include "toy_executor.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

namespace lockstep::inquiry {
namespace {

using trace::finding_kind;
using trace::process_id;

std::vector<trace::step> steps_of_threads(const std::vector<unsigned>& threads) {
    std::vector<trace::step> steps;
    for (const unsigned t : threads) steps.push_back(trace::thread_process(t));
    return steps;
}

trace::finding race(std::uint64_t a, std::uint64_t b) {
    trace::finding f{};
    f.kind = finding_kind::data_race;
    f.a_pc = a;
    f.b_pc = b;
    return f;
}

class bug_collector_test : public testing::Test {
protected:
    /// One execution with these steps and findings.
    bool add(const std::vector<trace::finding>& findings, const std::vector<unsigned>& threads = {},
             int exit_status = 0, std::uint64_t left_bytes = 0) {
        toy.judge = [&](const std::string&, trace::slot_header& h) {
            h.exit_status = exit_status;
            h.leaked_bytes = left_bytes;
            for (const trace::finding& f : findings) h.findings[h.finding_count++] = f;
        };
        explore::job j;
        j.prefix = steps_of_threads(threads);
        toy.submit(j);
        return collector.add(toy.next());
    }

    toy_executor toy{2, 1};
    bug_collector collector{{}};
};

TEST_F(bug_collector_test, an_execution_without_findings_is_no_news) {
    EXPECT_FALSE(add({}));
    collector.finish(true);
    EXPECT_TRUE(collector.bugs().empty());
    EXPECT_EQ(collector.seen().most_threads, 3U);
}

TEST_F(bug_collector_test, a_bug_counts_once_whatever_the_schedule) {
    EXPECT_TRUE(add({race(1, 2)}));
    EXPECT_FALSE(add({race(2, 1)}, {0, 0, 2}));
    EXPECT_TRUE(add({race(1, 3)}, {0, 0, 2}));
    ASSERT_EQ(collector.bugs().size(), 2U);
    EXPECT_EQ(collector.bugs()[0].shown_by.schedule, steps_of_threads({0, 0, 1, 0, 2, 0}));
    EXPECT_EQ(collector.bugs()[1].shown_by.schedule, steps_of_threads({0, 0, 2, 1, 0, 0}));
    EXPECT_TRUE(collector.has_error());
}

TEST_F(bug_collector_test, one_warning_of_a_kind) {
    trace::finding unjoined{};
    unjoined.kind = finding_kind::unjoined_thread;
    unjoined.a_pc = 7;
    EXPECT_FALSE(add({unjoined}));
    unjoined.a_pc = 8;
    EXPECT_FALSE(add({unjoined}));
    EXPECT_EQ(collector.bugs().size(), 1U);
    EXPECT_FALSE(collector.has_error());
}

TEST_F(bug_collector_test, a_status_that_depends_on_the_schedule_is_a_bug) {
    EXPECT_FALSE(add({}, {}, 3));
    EXPECT_FALSE(add({}, {}, 4));
    EXPECT_TRUE(add({}, {0, 0, 2}, 0));
    EXPECT_FALSE(add({}, {}, 3));
    ASSERT_EQ(collector.bugs().size(), 1U);
    EXPECT_EQ(collector.bugs()[0].what.kind, finding_kind::failed_property);
    EXPECT_EQ(collector.bugs()[0].what.text, "the program ends with exit status 3");
}

TEST_F(bug_collector_test, a_program_that_never_succeeds_is_a_bug_once_the_search_has_ended) {
    for (int i = 0; i < 999; ++i) EXPECT_FALSE(add({}, {}, 3));
    EXPECT_FALSE(collector.has_error());
    EXPECT_FALSE(collector.fails_always());
    EXPECT_FALSE(add({}, {0, 0, 2}, 3));
    EXPECT_TRUE(collector.fails_always());
    collector.finish(false);
    ASSERT_EQ(collector.bugs().size(), 1U);
    const auto& failed = std::get<analyse::bad_exit>(collector.bugs()[0].what.what);
    EXPECT_EQ(failed.in, analyse::bad_exit::reach::tried);
    EXPECT_EQ(failed.status, 3);
}

TEST_F(bug_collector_test, success_is_the_status_that_is_asked_for) {
    collector = bug_collector({.expect_status = 3});
    EXPECT_FALSE(add({}, {}, 3));
    EXPECT_TRUE(add({}, {0, 0, 2}, 0));
}

TEST_F(bug_collector_test, where_success_is_expected_any_other_status_is_a_bug) {
    collector = bug_collector({.expect_success = true});
    EXPECT_TRUE(add({}, {}, 1));
}

TEST_F(bug_collector_test, memory_that_some_schedules_leave_is_a_leak) {
    EXPECT_FALSE(add({}, {}, 0, 16));
    EXPECT_FALSE(add({}, {0, 0, 2}, 0, 0));
    collector.finish(true);
    ASSERT_EQ(collector.bugs().size(), 1U);
    EXPECT_EQ(collector.bugs()[0].what.kind, finding_kind::leak);
    EXPECT_TRUE(collector.bugs()[0].is_error());
}

TEST_F(bug_collector_test, memory_that_no_schedule_frees_is_a_warning) {
    EXPECT_FALSE(add({}, {}, 0, 16));
    collector.finish(true);
    ASSERT_EQ(collector.bugs().size(), 1U);
    EXPECT_FALSE(collector.bugs()[0].is_error());
}

} // namespace
} // namespace lockstep::inquiry
