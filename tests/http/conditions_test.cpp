// Requests that depend on what the client has already.
#include "lockstep/net/http/conditions.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace lockstep::net::http;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

const sys_seconds changed{784'111'777s};
const std::string that_date = "Sun, 06 Nov 1994 08:49:37 GMT", before = "Sun, 06 Nov 1994 08:49:36 GMT",
                  after = "Sun, 06 Nov 1994 08:49:38 GMT";

fields with(std::initializer_list<fields::field> all) {
    fields f;
    for (const auto [name, value] : all) f.add(name, value);
    return f;
}

/// "200", "304" or "412".
std::string told(method m, std::initializer_list<fields::field> request, validators v = {true, "\"a\"", changed}) {
    switch (evaluate(m, with(request), v)) {
    case verdict::proceed: return "200";
    case verdict::not_modified: return "304";
    case verdict::precondition_failed: return "412";
    }
    return "";
}

TEST(Conditions, IfMatchComparesStrongly) {
    EXPECT_EQ(told(method::put, {{"If-Match", "\"a\""}}), "200");
    EXPECT_EQ(told(method::put, {{"If-Match", "\"x\", \"a\""}}), "200");
    EXPECT_EQ(told(method::put, {{"If-Match", "\"x\""}, {"If-Match", "\"a\""}}), "200");
    EXPECT_EQ(told(method::put, {{"If-Match", "\"b\""}}), "412");
    EXPECT_EQ(told(method::put, {{"If-Match", "W/\"a\""}}), "412");
    EXPECT_EQ(told(method::put, {{"If-Match", "W/\"a\""}}, {true, "W/\"a\"", changed}), "412");
    EXPECT_EQ(told(method::put, {{"If-Match", "a"}}), "412");
    EXPECT_EQ(told(method::put, {{"If-Match", "*"}}), "200");
    EXPECT_EQ(told(method::put, {{"If-Match", "*"}}, {false, "", {}}), "412");
}

TEST(Conditions, IfNoneMatchComparesWeakly) {
    EXPECT_EQ(told(method::get, {{"If-None-Match", "\"a\""}}), "304");
    EXPECT_EQ(told(method::head, {{"If-None-Match", "W/\"a\""}}), "304");
    EXPECT_EQ(told(method::get, {{"If-None-Match", "\"x\", W/\"a\""}}), "304");
    EXPECT_EQ(told(method::get, {{"If-None-Match", "\"x,\", \"b\""}}), "200");
    EXPECT_EQ(told(method::put, {{"If-None-Match", "\"a\""}}), "412");
    EXPECT_EQ(told(method::put, {{"If-None-Match", "*"}}), "412");
    EXPECT_EQ(told(method::put, {{"If-None-Match", "*"}}, {false, "", {}}), "200");
}

TEST(Conditions, DatesCountToTheSecond) {
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", before}}), "200");
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", that_date}}), "304");
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", after}}), "304");
    EXPECT_EQ(told(method::put, {{"If-Modified-Since", after}}), "200");
    EXPECT_EQ(told(method::put, {{"If-Unmodified-Since", before}}), "412");
    EXPECT_EQ(told(method::put, {{"If-Unmodified-Since", that_date}}), "200");
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", "yesterday"}}), "200");
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", after}}, {true, "\"a\"", {}}), "200");
}

TEST(Conditions, CountInOrder) {
    // If-Match holds, so If-Unmodified-Since does not count; and the other way round for If-None-Match.
    EXPECT_EQ(told(method::get, {{"If-Unmodified-Since", before}, {"If-Match", "\"a\""}}), "200");
    EXPECT_EQ(told(method::get, {{"If-Modified-Since", after}, {"If-None-Match", "\"b\""}}), "200");
    EXPECT_EQ(told(method::get, {{"If-None-Match", "\"a\""}, {"If-Match", "\"b\""}}), "412");
    EXPECT_EQ(told(method::get, {{"If-None-Match", "\"a\""}, {"If-Match", "\"a\""}}), "304");
}

TEST(Conditions, OfARange) {
    const validators v{true, "\"a\"", changed};
    EXPECT_TRUE(range_applies(method::get, with({{"Range", "bytes=0-1"}}), v));
    EXPECT_FALSE(range_applies(method::get, with({}), v));
    EXPECT_FALSE(range_applies(method::head, with({{"Range", "bytes=0-1"}}), v));
    EXPECT_TRUE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", "\"a\""}}), v));
    EXPECT_FALSE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}}), v));
    EXPECT_FALSE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", "W/\"a\""}}),
                               {true, "W/\"a\"", changed}));
    EXPECT_TRUE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", that_date}}), v));
    EXPECT_FALSE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", after}}), v));
    EXPECT_FALSE(range_applies(method::get, with({{"Range", "bytes=0-1"}, {"If-Range", "x"}}), v));
}

TEST(EntityTags, HaveQuotes) {
    for (const char* good : {"\"\"", "\"a\"", "W/\"a\"", "\"\xc3\xa4\""}) EXPECT_TRUE(is_entity_tag(good)) << good;
    for (const char* bad : {"", "\"", "a", "\"a", "w/\"a\"", "\"a\"b\"", "\"a b\"", "*", "W/"})
        EXPECT_FALSE(is_entity_tag(bad)) << bad;
}

} // namespace
