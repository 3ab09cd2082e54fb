// Types of C++ on the wire.
#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/service/convert.hpp"

#include <gtest/gtest.h>
#include <random>

namespace {

using namespace lockstep::net;

struct place {
    std::string street;
    std::optional<int> number;
    static constexpr auto members = std::tuple(member("street", &place::street), member("number", &place::number));
    friend bool operator==(const place&, const place&) = default;
};

struct person {
    std::string name;
    std::uint8_t age = 0;
    double height = 0;
    std::vector<place> places;
    std::map<std::string, bool> flags;
    std::pair<int, std::string> rank;
    value anything;
    bool grown = true;
    static constexpr auto members =
        std::tuple(member("name", &person::name), member("age", &person::age), member("height", &person::height),
                   member("places", &person::places), member("flags", &person::flags), member("rank", &person::rank),
                   member("anything", &person::anything), member("grown", &person::grown).optional());
    friend bool operator==(const person&, const person&) = default;
};

const person ada{"Ada",        36,  1.65, {{"St James's Square", 12}, {"Ockham", {}}}, {{"countess", true}},
                 {1, "first"}, "x", false};

template <class T>
std::string complaint_about(const value& v) {
    try {
        from_value<T>(v);
    } catch (const value_error& e) {
        return e.what();
    }
    return "none";
}

TEST(Converting, WhatIsSentArrives) {
    EXPECT_EQ(from_value<person>(to_value(ada)), ada);
    std::string bytes;
    ASSERT_FALSE(encode_messagepack(to_value(ada), bytes));
    std::error_code error;
    EXPECT_EQ(from_value<person>(decode_messagepack(bytes, error)), ada);
    EXPECT_FALSE(error);
}

TEST(Converting, RandomOnesArriveToo) {
    std::mt19937_64 random(7);
    using all = std::tuple<std::int64_t, std::uint64_t, std::int8_t, bool, std::vector<std::optional<std::uint16_t>>>;
    for (int i = 0; i < 2000; ++i) {
        all sent{static_cast<std::int64_t>(random() >> (random() % 64)) * (random() % 2 == 0 ? 1 : -1),
                 random() >> (random() % 64),
                 static_cast<std::int8_t>(random()),
                 random() % 2 == 0,
                 {}};
        for (std::size_t n = random() % 5; n > 0; --n)
            std::get<4>(sent).push_back(random() % 3 == 0 ? std::nullopt
                                                          : std::optional(static_cast<std::uint16_t>(random())));
        EXPECT_EQ(from_value<all>(to_value(sent)), sent);
    }
}

TEST(Converting, AStructMayGrow) {
    value::map newer = to_value(ada).members();
    newer.emplace("shoe size", 5);
    newer.erase("grown");
    person expected = ada;
    expected.grown = true;
    EXPECT_EQ(from_value<person>(newer), expected);
}

TEST(Converting, SaysWhatIsMissingAndWhere) {
    value::map without = to_value(ada).members();
    without.erase("name");
    EXPECT_NE(complaint_about<person>(without).find("name"), std::string::npos) << complaint_about<person>(without);
    value::map wrong = to_value(ada).members();
    wrong["places"] = value::array{value::map{{"street", 7}}};
    const std::string why = complaint_about<person>(wrong);
    EXPECT_NE(why.find("places"), std::string::npos) << why;
    EXPECT_NE(why.find("street"), std::string::npos) << why;
}

TEST(Converting, NumbersThatDoNotFitAreRefused) {
    EXPECT_NE(complaint_about<std::uint8_t>(256).find("256"), std::string::npos);
    EXPECT_NE(complaint_about<std::uint8_t>(-1), "none");
    EXPECT_NE(complaint_about<std::int8_t>(128), "none");
    EXPECT_NE(complaint_about<std::int64_t>(UINT64_MAX), "none");
    EXPECT_NE(complaint_about<std::int64_t>(1.5), "none");
    EXPECT_NE(complaint_about<bool>(1), "none");
    EXPECT_NE(complaint_about<std::string>(nullptr), "none");
    EXPECT_NE((complaint_about<std::tuple<int, int>>(value::array{1})), "none");
    EXPECT_EQ(from_value<double>(3), 3.0);
}

TEST(Converting, TypesAreDescribed) {
    EXPECT_EQ(describe_type<place>(), "{street: text, number: integer or nil}");
    EXPECT_EQ((describe_type<std::tuple<std::vector<std::uint16_t>, bool>>()), "[list of natural number, boolean]");
    EXPECT_NE(describe_type<person>().find("grown?: boolean"), std::string::npos);
}

} // namespace
