// Values and function names.
#include "report/debug_info/function_name.hpp"
#include "report/debug_info/value.hpp"

#include <bit>
#include <gtest/gtest.h>

namespace lockstep::report {
namespace {

using kind = scalar_type::kind;

TEST(Values, FollowTheirType) {
    EXPECT_EQ(format_value({kind::signed_integer, 4, {}}, 0xffff'fffe, 4), "-2");
    EXPECT_EQ(format_value({kind::unsigned_integer, 4, {}}, 0xffff'fffe, 4), "4294967294");
    EXPECT_EQ(format_value({kind::boolean, 1, {}}, 1, 1), "true");
    EXPECT_EQ(format_value({kind::boolean, 1, {}}, 7, 1), "7");
    EXPECT_EQ(format_value({kind::character, 1, {}}, 'a', 1), "'a'");
    EXPECT_EQ(format_value({kind::character, 1, {}}, '\n', 1), "'\\n'");
    EXPECT_EQ(format_value({kind::character, 1, {}}, 0xe9, 1), "'\\xe9'");
    EXPECT_EQ(format_value({kind::floating, 8, {}}, std::bit_cast<std::uint64_t>(-2.25), 8), "-2.25");
    EXPECT_EQ(format_value({kind::floating, 4, {}}, std::bit_cast<std::uint32_t>(0.1F), 4), "0.1");
    EXPECT_EQ(format_value({kind::pointer, 8, {}}, 0, 8), "null");
    EXPECT_EQ(format_value({kind::pointer, 8, {}}, 0x1234, 8), "0x1234");
    const scalar_type colour{kind::enumeration, 4, {{0, "red"}, {-1, "blue"}}};
    EXPECT_EQ(format_value(colour, 0xffff'ffff, 4), "blue");
    EXPECT_EQ(format_value(colour, 9, 4), "9");
}

TEST(Values, OfUnknownTypeAreNumbers) {
    EXPECT_EQ(format_value({}, 10, 4), "10");
    EXPECT_EQ(format_value({}, 0xffff'ffff, 4), "-1");
    EXPECT_EQ(format_value({}, 0x7fff'1234'5678, 8), "0x7fff12345678");
}

TEST(Values, OfHalfAVariableAreNotOfItsType) {
    EXPECT_EQ(format_value({kind::floating, 8, {}}, 3, 4), "3");
    EXPECT_EQ(format_value({kind::boolean, 1, {}}, 2, 4), "2");
}

TEST(FunctionNames, AreShort) {
    EXPECT_EQ(short_name("main"), "main");
    EXPECT_EQ(short_name("withdraw(int)"), "withdraw");
    EXPECT_EQ(short_name("bank::account::withdraw(int) const"), "bank::account::withdraw");
    EXPECT_EQ(short_name("void run<int>(int)"), "run");
    EXPECT_EQ(short_name("bounded_queue<std::pair<int, char> >::push(int)"), "bounded_queue::push");
    EXPECT_EQ(short_name("(anonymous namespace)::helper()"), "helper");
    EXPECT_EQ(short_name("next_id()::counter"), "next_id::counter");
    EXPECT_EQ(short_name("queue::pop() const::limit"), "queue::pop::limit");
}

TEST(FunctionNames, OfLambdas) {
    EXPECT_EQ(short_name("main::{lambda()#1}::operator()() const"), "main::lambda#1");
    EXPECT_EQ(short_name("run(int)::{lambda(auto:1)#2}::operator()<int>(int) const"), "run::lambda#2");
    EXPECT_EQ(short_name("main::$_0::operator()() const"), "main::lambda#1");
}

TEST(FunctionNames, OfOperators) {
    EXPECT_EQ(short_name("operator<<(std::ostream&, point const&)"), "operator<<");
    EXPECT_EQ(short_name("functor::operator()(int)"), "functor::operator()");
    EXPECT_EQ(short_name("operator new(unsigned long)"), "operator new");
    EXPECT_EQ(short_name("wrapper::operator bool() const"), "wrapper::operator bool");
    EXPECT_EQ(short_name("std::operator== <char>(x, y)"), "std::operator== <char>");
}

TEST(FunctionNames, AreDemangled) {
    EXPECT_EQ(demangled("_Z8withdrawi"), "withdraw(int)");
    EXPECT_EQ(demangled("main"), "main");
}

} // namespace
} // namespace lockstep::report
