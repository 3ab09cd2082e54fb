#include "explore/results.hpp"

#include <gtest/gtest.h>
#include <string>

namespace lockstep::explore {
namespace {

/// An execution with nothing but a result.
struct finished {
    explicit finished(std::string written, trace::ending end = trace::ending::exited, std::int32_t status = 0)
        : output(std::move(written)) {
        header.end = end;
        header.exit_status = status;
    }
    operator trace::execution() const { // NOLINT: it is one, for the tests
        trace::execution x;
        x.header = &header;
        x.output = output;
        return x;
    }
    trace::slot_header header{};
    std::string output;
};

/// Of the i-th trace.
wide_hash trace_number(std::uint64_t i) { return {scatter(2 * i), scatter(2 * i + 1)}; }

TEST(results, the_same_again_is_no_difference) {
    results known;
    EXPECT_EQ(known.compare(trace_number(1), finished("a\n")), std::nullopt);
    EXPECT_EQ(known.compare(trace_number(2), finished("b\n")), std::nullopt);
    EXPECT_EQ(known.compare(trace_number(1), finished("a\n")), std::nullopt);
    EXPECT_EQ(known.size(), 2U);
}

TEST(results, says_in_which_line_two_outputs_part) {
    results known;
    known.compare(trace_number(1), finished("one\ntwo\nthree\n"));
    EXPECT_EQ(known.compare(trace_number(1), finished("one\n2\nthree\n")),
              "the same steps wrote \"two\", and \"2\" when they came again");
    EXPECT_EQ(known.compare(trace_number(1), finished("one\n")),
              "the same steps wrote \"two\", and nothing more when they came again");
}

TEST(results, says_that_they_ended_otherwise) {
    results known;
    known.compare(trace_number(1), finished("", trace::ending::exited, 3));
    EXPECT_EQ(known.compare(trace_number(1), finished("", trace::ending::exited, 4)),
              "the same steps ended with exit status 3, and when they came again they ended with exit status 4");
    EXPECT_EQ(known.compare(trace_number(1), finished("", trace::ending::stuck, 3)),
              "the same steps ended with exit status 3, and when they came again they led to a state from which nobody "
              "could go on");
}

TEST(results, findings_count_by_their_kinds_and_races_do_not) {
    results known;
    known.compare(trace_number(1), finished(""));
    finished again("");
    again.header.finding_count = 1;
    again.header.findings[0].kind = trace::finding_kind::data_race;
    EXPECT_EQ(known.compare(trace_number(1), again), std::nullopt);
    again.header.findings[0].kind = trace::finding_kind::misuse;
    EXPECT_EQ(known.compare(trace_number(1), again), "the same steps showed other errors when they came again");
}

TEST(results, what_was_cut_off_has_none) {
    results known;
    known.compare(trace_number(1), finished("", trace::ending::step_limit));
    known.compare(trace_number(1), finished("", trace::ending::sleep_blocked));
    EXPECT_EQ(known.size(), 0U);
    known.compare(trace_number(1), finished("a"));
    EXPECT_EQ(known.compare(trace_number(1), finished("", trace::ending::step_limit)), std::nullopt);
}

TEST(results, where_there_is_no_room_some_traces_are_still_compared) {
    constexpr std::uint64_t traces = 100'000;
    results known(std::size_t{1} << 16);
    for (std::uint64_t i = 0; i < traces; ++i) EXPECT_EQ(known.compare(trace_number(i), finished("a")), std::nullopt);
    EXPECT_LT(known.size(), traces / 10);
    std::size_t noticed = 0;
    for (std::uint64_t i = 0; i < traces; ++i) noticed += known.compare(trace_number(i), finished("b")) ? 1 : 0;
    EXPECT_GT(noticed, 500U);
}

TEST(results, are_forgotten_when_traces_get_other_steps) {
    results known;
    known.compare(trace_number(1), finished("a"));
    known.clear();
    EXPECT_EQ(known.compare(trace_number(1), finished("b")), std::nullopt);
}

} // namespace
} // namespace lockstep::explore
