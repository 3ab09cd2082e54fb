// Parts of a representation.
#include "lockstep/net/http/range.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>

namespace {

using namespace lockstep::net::http;

/// "0-4,10-19", "everything" or "unsatisfiable".
std::string told(std::string_view range, std::uint64_t size) {
    const requested_ranges asked = parse_range(range, size);
    if (asked.kind == requested_ranges::what::everything) return "everything";
    if (asked.kind == requested_ranges::what::unsatisfiable) return "unsatisfiable";
    std::string text;
    for (const byte_range& part : asked.parts)
        text +=
            (text.empty() ? "" : ",") + std::to_string(part.first) + "-" + std::to_string(part.first + part.length - 1);
    return text;
}

TEST(Ranges, OfAllForms) {
    EXPECT_EQ(told("bytes=0-4", 100), "0-4");
    EXPECT_EQ(told("bytes=5-5", 100), "5-5");
    EXPECT_EQ(told("bytes=90-", 100), "90-99");
    EXPECT_EQ(told("bytes=-10", 100), "90-99");
    EXPECT_EQ(told("bytes=-1000", 100), "0-99");
    EXPECT_EQ(told("bytes=90-1000", 100), "90-99");
    EXPECT_EQ(told("Bytes=0-0,-1", 100), "0-0,99-99");
    EXPECT_EQ(told("bytes= 50-59 , 0-9", 100), "50-59,0-9");
}

TEST(Ranges, ThatLieBeyondTheEnd) {
    EXPECT_EQ(told("bytes=100-", 100), "unsatisfiable");
    EXPECT_EQ(told("bytes=100-200,300-", 100), "unsatisfiable");
    EXPECT_EQ(told("bytes=-0", 100), "unsatisfiable");
    EXPECT_EQ(told("bytes=0-", 0), "unsatisfiable");
    EXPECT_EQ(told("bytes=-5", 0), "unsatisfiable");
    EXPECT_EQ(told("bytes=0-9,100-", 100), "0-9");
    EXPECT_EQ(told("bytes=0-18446744073709551615", 100), "0-99");
    EXPECT_EQ(told("bytes=0-99999999999999999999999", 100), "0-99");
    EXPECT_EQ(told("bytes=99999999999999999999999-", 100), "unsatisfiable");
    EXPECT_EQ(told("bytes=-9223372036854775809", 100), "0-99"); // CVE-2017-7529
}

TEST(Ranges, ThatAreNoneAreIgnored) {
    for (const char* bad :
         {"", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-4,x", "bytes=0--4",
          "bytes=+0-4", "bytes=0x0-4", "bytes 0-4", "bytes=0 - 4", "lines=0-4", "=0-4", "bytes=0-4;5-6"})
        EXPECT_EQ(told(bad, 100), "everything") << bad;
}

TEST(Ranges, ThatOverlapAreJoined) {
    EXPECT_EQ(told("bytes=0-9,5-14", 100), "0-14");
    EXPECT_EQ(told("bytes=5-14,0-9,50-59", 100), "0-14,50-59");
    EXPECT_EQ(told("bytes=0-9,10-19", 100), "0-19");
    EXPECT_EQ(told("bytes=0-,0-,0-,0-,0-", 100), "0-99");
}

TEST(Ranges, InLargeNumbersAreIgnored) {
    std::string many = "bytes=0-";
    for (int i = 0; i < 1'300; ++i) many += ",5-" + std::to_string(i); // CVE-2011-3192
    EXPECT_EQ(told(many, 100'000), "everything");
    std::string some = "bytes=0-0";
    for (std::size_t i = 1; i < most_ranges; ++i) some += "," + std::to_string(10 * i) + "-" + std::to_string(10 * i);
    EXPECT_NE(told(some, 1'000), "everything");
    EXPECT_EQ(told(some + ",999-999", 1'000), "everything");
}

TEST(Ranges, HoldTheBytesThatWereAskedFor) {
    std::mt19937 random(6);
    for (int round = 0; round < 2'000; ++round) {
        const std::uint64_t size = random() % 30;
        std::string text = "bytes=";
        std::set<std::uint64_t> wanted;
        for (unsigned i = 1 + random() % 4; i > 0; --i) {
            const std::uint64_t a = random() % 35, b = a + random() % 10;
            switch (random() % 3) {
            case 0:
                text += std::to_string(a) + "-" + std::to_string(b);
                for (std::uint64_t at = a; at <= b && at < size; ++at) wanted.insert(at);
                break;
            case 1:
                text += std::to_string(a) + "-";
                for (std::uint64_t at = a; at < size; ++at) wanted.insert(at);
                break;
            default:
                text += "-" + std::to_string(a);
                for (std::uint64_t at = size - std::min(a, size); at < size; ++at) wanted.insert(at);
            }
            if (i > 1) text += ",";
        }
        const requested_ranges asked = parse_range(text, size);
        std::set<std::uint64_t> given;
        for (const byte_range& part : asked.parts)
            for (std::uint64_t at = 0; at < part.length; ++at)
                ASSERT_TRUE(given.insert(part.first + at).second) << text << ": twice";
        ASSERT_EQ(given, wanted) << text << " of " << size;
        ASSERT_EQ(asked.kind == requested_ranges::what::unsatisfiable, wanted.empty()) << text << " of " << size;
    }
}

TEST(Ranges, AreNamedInTheResponse) {
    EXPECT_EQ(content_range({10, 5}, 100), "bytes 10-14/100");
    EXPECT_EQ(unsatisfied_range(100), "bytes */100");
}

} // namespace
