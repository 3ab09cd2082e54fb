// Dates in the three forms that HTTP has had.
#include "lockstep/net/http/date.hpp"

#include <ctime>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace {

using namespace lockstep::net::http;
using namespace std::chrono;

const sys_seconds then{784'111'777s}; // the date that RFC 9110 has as its example
const sys_seconds now = sys_days(year(2026) / 12 / 1);

TEST(Dates, AreWrittenInTheFixedForm) {
    EXPECT_EQ(std::string_view(date_text(then)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(std::string_view(date_text(sys_seconds{})), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Dates, AreReadInAllThreeForms) {
    EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT", now), then);
    EXPECT_EQ(parse_date("Sunday, 06-Nov-94 08:49:37 GMT", now), then);
    EXPECT_EQ(parse_date("Sun Nov  6 08:49:37 1994", now), then);
    EXPECT_EQ(parse_date("Wed Nov 16 08:49:37 1994", now), then + days(10));
}

TEST(Dates, OfTwoDigitsAreAtMostFiftyYearsAhead) {
    const auto year_of = [](const char* text) {
        return int(year_month_day(floor<days>(*parse_date(text, now))).year());
    };
    EXPECT_EQ(year_of("Sunday, 06-Nov-76 08:49:37 GMT"), 2076);
    EXPECT_EQ(year_of("Sunday, 06-Nov-77 08:49:37 GMT"), 1977);
    EXPECT_EQ(year_of("Sunday, 06-Nov-00 08:49:37 GMT"), 2000);
    EXPECT_EQ(year_of("Sunday, 06-Nov-26 08:49:37 GMT"), 2026);
}

TEST(Dates, ThatAreNoneAreNotRead) {
    for (const char* bad :
         {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ",
          "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 ovD 1994 08:49:37 GMT",
          "Sun, 06 Nov -994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun, 06-Nov-94 08:49:37 GMT", "784111777"})
        EXPECT_EQ(parse_date(bad, now), std::nullopt) << bad;
}

TEST(Dates, AreThoseOfTheSystem) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 2'000; ++i) {
        const auto t = static_cast<std::time_t>(random() % 253'402'300'800); // up to the end of the year 9999
        std::tm parts;
        char text[64];
        std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&t, &parts));
        const sys_seconds when{seconds(t)};
        ASSERT_EQ(std::string_view(date_text(when)), text);
        ASSERT_EQ(parse_date(text, now), when);
        std::strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y", &parts);
        ASSERT_EQ(parse_date(text, now), when) << text;
    }
}

} // namespace
